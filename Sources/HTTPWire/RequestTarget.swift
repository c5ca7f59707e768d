/// A request target's parts (RFC 9112, section 3.2); offsets are into the parser's input.
struct RequestTarget: Sendable {
  var path: Range<Int>
  var query: Range<Int>?
  var authority: Range<Int>?

  init(path: Range<Int>, query: Range<Int>?, authority: Range<Int>?) {
    self.path = path
    self.query = query
    self.authority = authority
  }

  init(
    _ range: Range<Int>, of bytes: Span<UInt8>, method: RequestMethod
  ) throws(RequestViolation) {
    guard !range.isEmpty else { throw .malformed("The request target is empty.") }
    guard Octets.firstInvisible(in: bytes, range) == range.upperBound else {
      throw .malformed("The request target holds a byte that must be percent-encoded.")
    }
    if method == .connect {
      throw RequestViolation(status: 501, detail: "CONNECT is not implemented.")
    }
    if range.count == 1, bytes[range.lowerBound] == UInt8(ascii: "*") {
      guard method == .options else { throw .malformed("The target * is for OPTIONS alone.") }
      self.init(path: range, query: nil, authority: nil)
      return
    }
    if bytes[range.lowerBound] == UInt8(ascii: "/") {
      let end = Octets.first(UInt8(ascii: "?"), in: bytes, range)
      self.init(
        path: range.lowerBound..<end,
        query: end < range.upperBound ? end + 1..<range.upperBound : nil,
        authority: nil)
      return
    }
    try self.init(absolute: range, of: bytes)
  }

  /// `http://authority/path?query`; an absent path is `/`.
  private init(absolute range: Range<Int>, of bytes: Span<UInt8>) throws(RequestViolation) {
    let isHTTP = ["http://", "https://"].contains { (scheme: StaticString) in
      let end = range.lowerBound + scheme.utf8CodeUnitCount
      return end <= range.upperBound && Octets.spells(scheme, range.lowerBound..<end, in: bytes)
    }
    guard isHTTP else {
      throw .malformed("The request target is neither a path nor an http address.")
    }
    let schemeEnd = Octets.first(UInt8(ascii: ":"), in: bytes, range)
    let start = schemeEnd + 3
    let question = Octets.first(UInt8(ascii: "?"), in: bytes, range)
    let slash = Octets.first(UInt8(ascii: "/"), in: bytes, start..<max(start, question))
    let authority = start..<slash
    guard Self.isAuthority(authority, of: bytes) else {
      throw .malformed("The request target's authority is not a host and port.")
    }
    // Where the path is absent, the first slash behind the scheme stands for it.
    let path = slash < question ? slash..<question : schemeEnd + 1..<schemeEnd + 2
    let query = question < range.upperBound ? question + 1..<range.upperBound : nil
    self.init(path: path, query: query, authority: authority)
  }

  /// `host [ ":" port ]`, host not empty, no user (RFC 3986, section 3.2; RFC 9110, section 4.2.4).
  static func isAuthority(_ range: Range<Int>, of bytes: Span<UInt8>) -> Bool {
    guard let first = range.first else { return false }
    var index = first
    if bytes[first] == UInt8(ascii: "[") {
      index += 1
      while index < range.upperBound, isAddressLiteral(bytes[index]) { index += 1 }
      guard index < range.upperBound, index > first + 2, bytes[index] == UInt8(ascii: "]") else {
        return false
      }
      index += 1
    } else {
      while index < range.upperBound, Octets.isHostName(bytes[index]) { index += 1 }
      guard index > first else { return false }
    }
    guard index < range.upperBound else { return true }
    guard bytes[index] == UInt8(ascii: ":") else { return false }
    var port = 0
    for digit in index + 1..<range.upperBound {
      guard Octets.isDigit(bytes[digit]) else { return false }
      port = port * 10 + Int(bytes[digit] &- 0x30)
      guard port <= Int(UInt16.max) else { return false }
    }
    return true
  }

  private static func isAddressLiteral(_ byte: UInt8) -> Bool {
    Octets.hexValue(byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
  }
}
