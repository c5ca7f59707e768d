import FrameStore

/// A token of the gateway's own making.
public struct AccessToken: Sendable {
  /// What it begins with: so that it is told from the platform's keys, and found where it leaked.
  static let prefix = "fgw_"
  /// Random bytes in it.
  static let strength = 32

  public let text: String

  public init(using generator: inout some RandomNumberGenerator) {
    let random = (0..<Self.strength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    text = Self.prefix + URLBase64.text(of: random)
  }

  /// Its line in the file of tokens. Throws where the name or the list of videos is none.
  public func line(name: String, videos: String? = nil) throws(AccessFileError) -> String {
    let digest = Hexadecimal.text(of: SHA256Digest(of: Array(text.utf8)).bytes)
    let line = "\(name) \(digest)" + (videos.map { " videos=\($0)" } ?? "")
    // A name with a blank, or that begins a comment, would make another line of it.
    guard try TokenList(parsing: line).names(name) else {
      throw AccessFileError(reason: "'\(name)' is no name")
    }
    // Behind a blank or a line end it could give more than videos.
    guard videos.map({ VideoSet($0) != nil }) ?? true else {
      throw AccessFileError(reason: "'\(videos ?? "")' is no list of videos")
    }
    return line
  }
}
