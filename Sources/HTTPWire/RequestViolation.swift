/// What makes a request invalid, or breaks one of the server's limits; each closes the connection.
public struct RequestViolation: Error, Hashable, Sendable {
  /// The status that says it (RFC 9110, section 15): 400, 408, 411, 413, 414, 417, 431, 501, 503
  /// or 505.
  public let status: Int
  /// One sentence that says what is wrong and where, for the caller.
  public let detail: String
  public init(status: Int, detail: String) {
    self.status = status
    self.detail = detail
  }

  static func malformed(_ detail: String) -> RequestViolation {
    RequestViolation(status: 400, detail: detail)
  }
}
