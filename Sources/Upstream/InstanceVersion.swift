import FoundationEssentials

/// The platform's version (`instance.version`).
struct InstanceVersion: Sendable, Hashable {
  /// No longer text is taken for a version.
  static let maximumLength = 64

  /// Such as `6.18.3`.
  var text: String

  /// Throws: `invalid`.
  init(json: [UInt8]) throws(PlatformError) {
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(json)),
      (1...Self.maximumLength).contains(answer.version.utf8.count)
    else {
      throw .invalid("no version in \(Excerpt.describing(json, contentType: "an answer"))")
    }
    text = answer.version
  }

  private struct Answer: Decodable {
    var version: String
  }
}
