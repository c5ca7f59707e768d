/// A request's first line (RFC 9112, section 3); offsets are into the bytes it was read from.
struct RequestLine: Sendable {
  let method: RequestMethod
  /// HTTP/1.1 or later in 1.x; else HTTP/1.0.
  let isVersion11: Bool
  var target: RequestTarget

  /// `method SP target SP version`, single spaces.
  init(_ line: Range<Int>, of bytes: Span<UInt8>) throws(RequestViolation) {
    let methodEnd = Octets.endOfToken(in: bytes, line)
    guard methodEnd > line.lowerBound, methodEnd < line.upperBound,
      bytes[methodEnd] == Octets.space
    else { throw .malformed("The request line does not begin with a method and a space.") }
    method = RequestMethod(line.lowerBound..<methodEnd, of: bytes)

    var targetEnd = line.upperBound
    while targetEnd > methodEnd + 1, bytes[targetEnd - 1] != Octets.space { targetEnd -= 1 }
    guard targetEnd > methodEnd + 1 else {
      throw .malformed("The request line lacks its HTTP version.")
    }
    isVersion11 = try Self.version(targetEnd..<line.upperBound, of: bytes)
    target = try RequestTarget(methodEnd + 1..<targetEnd - 1, of: bytes, method: method)
  }

  /// Whether it is 1.1 or later; 505 for another major version (RFC 9110, section 2.5).
  private static func version(
    _ range: Range<Int>, of bytes: Span<UInt8>
  ) throws(RequestViolation) -> Bool {
    let prefix: StaticString = "HTTP/"
    let digits = range.lowerBound + prefix.utf8CodeUnitCount
    let isVersion =
      range.count == 8
      && prefix.withUTF8Buffer { wanted in
        wanted.indices.allSatisfy { wanted[$0] == bytes[range.lowerBound + $0] }
      }
      && Octets.isDigit(bytes[digits]) && bytes[digits + 1] == UInt8(ascii: ".")
      && Octets.isDigit(bytes[digits + 2])
    guard isVersion else { throw .malformed("The request line does not end in an HTTP version.") }
    guard bytes[digits] == UInt8(ascii: "1") else {
      throw RequestViolation(status: 505, detail: "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
    }
    return bytes[digits + 2] != UInt8(ascii: "0")
  }
}
