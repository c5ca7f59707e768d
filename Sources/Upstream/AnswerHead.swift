/// The status and the few fields of an answer's head that matter, gathered line by line.
struct AnswerHead: Sendable, Hashable {
  private(set) var status = 0
  private(set) var contentType: String?
  private(set) var contentLength: Int64?
  private(set) var retryAfter: String?
  private(set) var location: String?
  /// Whether the empty line of the final head came; later lines are trailers and ignored.
  private(set) var isComplete = false

  /// Takes one line as libcurl gives it, line end included.
  mutating func receive(_ line: String) {
    if line.hasPrefix("HTTP/") {
      // Also behind a 1xx head, whose fields are not the answer's.
      self = AnswerHead()
      let code = line.split(separator: " ", maxSplits: 2).dropFirst().first ?? ""
      status = Int64(decimal: code.utf8.filter { $0 > 0x20 }).map { Int(clamping: $0) } ?? 0
      return
    }
    guard !isComplete else { return }
    if line.allSatisfy(\.isNewline) {
      isComplete = status >= 200
      return
    }
    guard let colon = line.firstIndex(of: ":") else { return }
    var value = line[colon...].dropFirst().drop { $0.isWhitespace }
    while value.last?.isWhitespace == true { value.removeLast() }
    switch line[..<colon].lowercased() {
    case "content-type": contentType = String(value)
    case "content-length": contentLength = Int64(decimal: value.utf8)
    case "retry-after": retryAfter = String(value)
    case "location": location = String(value)
    default: break
    }
  }
}
