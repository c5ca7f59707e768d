import FoundationEssentials

/// An error as a caller reads it (RFC 9457): never the cause, which goes to the log.
public struct Problem: Error, Sendable, Hashable {
  /// A value of an extension member.
  public enum Value: Sendable, Hashable {
    case integer(Int64)
    case text(String)
    case list([String])
  }

  public var code: ProblemCode
  /// What is wrong this time, in a sentence.
  public var detail: String
  /// Extension members that help: `frame_count`, `last`, `limit`, `offered`, `parameter`, …
  public var extensions: [String: Value]
  /// For `Retry-After` of 429 and 503.
  public var retryAfter: Duration?
  /// `WWW-Authenticate` of 401.
  var challenge = #"Bearer realm="frame-gateway""#

  public init(
    _ code: ProblemCode, _ detail: String, extensions: [String: Value] = [:],
    retryAfter: Duration? = nil
  ) {
    self.code = code
    self.detail = detail
    self.extensions = extensions
    self.retryAfter = retryAfter
  }

  /// A bad parameter, which is named.
  static func parameter(_ name: String, _ detail: String) -> Problem {
    Problem(.invalidRequest, "\(name): \(detail)", extensions: ["parameter": .text(name)])
  }

  /// The same problem, naming the frame of a batch that has it.
  func about(frame index: Int64) -> Problem {
    var problem = self
    problem.extensions["frame"] = .integer(index)
    return problem
  }

  /// Whole seconds, at least 1, rounded up; only 429 and 503 carry it.
  var retryAfterSeconds: Int64? {
    guard code.status == 503 || code.status == 429 else { return nil }
    let wait = retryAfter ?? .seconds(1)
    let (seconds, attoseconds) = wait.components
    return max(1, seconds + (attoseconds > 0 ? 1 : 0))
  }

  /// The `application/problem+json` body.
  func json(requestID: String) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let encoded = try? encoder.encode(ProblemBody(problem: self, requestID: requestID))
    return encoded.map { [UInt8]($0) } ?? []
  }
}

private struct ProblemBody: Encodable {
  let problem: Problem
  let requestID: String

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: Key.self)
    func key(_ name: String) -> Key { Key(stringValue: name) }
    let code = problem.code
    try members.encode("urn:frame-gateway:problem:\(code.rawValue)", forKey: key("type"))
    try members.encode(code.title, forKey: key("title"))
    try members.encode(code.status, forKey: key("status"))
    try members.encode(problem.detail, forKey: key("detail"))
    try members.encode(code.rawValue, forKey: key("code"))
    try members.encode(requestID, forKey: key("request_id"))
    try members.encode(code.isRetryable, forKey: key("retryable"))
    for (name, value) in problem.extensions {
      switch value {
      case .integer(let number): try members.encode(number, forKey: key(name))
      case .text(let text): try members.encode(text, forKey: key(name))
      case .list(let list): try members.encode(list, forKey: key(name))
      }
    }
  }
}
