/// A head while its lines come in; offsets are into the parser's input.
struct RequestHeadDraft: Sendable {
  private(set) var fields: [RequestHead.FieldRange] = []
  private var method = RequestMethod.get
  private var isVersion11 = false
  private var target = RequestTarget(path: 0..<0, query: nil, authority: nil)
  private var host: Range<Int>?
  private var contentLength: Int64?
  private var transferCoding = TransferCoding()
  private var connection = ConnectionOptions()
  private var expectation: Expectation = .none

  private enum Expectation { case none, continuation, unknown }

  private struct ConnectionOptions {
    var close = false
    var keepAlive = false
  }

  /// `method SP target SP version`, single spaces (RFC 9112, section 3).
  mutating func takeRequestLine(
    _ line: Range<Int>, of bytes: Span<UInt8>
  ) throws(RequestViolation) {
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

  /// `name ":" OWS value OWS` (RFC 9112, section 5).
  mutating func takeField(_ line: Range<Int>, of bytes: Span<UInt8>) throws(RequestViolation) {
    let colon = try FieldLine.colon(of: line, in: bytes)
    let name = line.lowerBound..<colon
    let value = Octets.trimmed(colon + 1..<line.upperBound, in: bytes)
    if fields.isEmpty { fields.reserveCapacity(16) }
    fields.append(RequestHead.FieldRange(name: name, value: value))
    switch name.count {
    case 4 where Octets.spells("host", name, in: bytes):
      guard host == nil else { throw .malformed("There is more than one Host.") }
      guard RequestTarget.isAuthority(value, of: bytes) else {
        throw .malformed("Host is not a host and port.")
      }
      host = value
    case 6 where Octets.spells("expect", name, in: bytes):
      let isKnown =
        Octets.spells("100-continue", value, in: bytes) && expectation != .unknown
      expectation = isKnown ? .continuation : .unknown
    case 10 where Octets.spells("connection", name, in: bytes):
      try takeConnection(value, of: bytes)
    case 14 where Octets.spells("content-length", name, in: bytes):
      guard contentLength == nil else {
        throw .malformed("There is more than one Content-Length.")
      }
      contentLength = try Self.length(value, of: bytes)
    case 17 where Octets.spells("transfer-encoding", name, in: bytes):
      try transferCoding.take(value, of: bytes)
    default:
      break
    }
  }

  private mutating func takeConnection(
    _ value: Range<Int>, of bytes: Span<UInt8>
  ) throws(RequestViolation) {
    try Octets.forEachElement(of: value, in: bytes) { element in
      if Octets.spells("close", element, in: bytes) { connection.close = true }
      if Octets.spells("keep-alive", element, in: bytes) { connection.keepAlive = true }
    }
  }

  /// Digits only, and no more than an `Int64` holds (RFC 9110, section 8.6).
  private static func length(
    _ value: Range<Int>, of bytes: Span<UInt8>
  ) throws(RequestViolation) -> Int64 {
    guard !value.isEmpty, value.allSatisfy({ Octets.isDigit(bytes[$0]) }) else {
      throw .malformed("Content-Length is not a decimal number.")
    }
    var length: Int64 = 0
    for index in value {
      let (product, tooLarge) = length.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = product.addingReportingOverflow(Int64(bytes[index] &- 0x30))
      guard !tooLarge, !overflow else {
        throw RequestViolation(status: 413, detail: "Content-Length is beyond 2^63.")
      }
      length = sum
    }
    return length
  }

  /// The head, once its empty line is there: the checks that need all its fields.
  func finish(
    _ bytes: Span<UInt8>, from start: Int, to end: Int
  ) throws(RequestViolation) -> RequestHead {
    guard host != nil || !isVersion11 else { throw .malformed("Host is missing.") }
    guard expectation != .unknown || !isVersion11 else {
      throw RequestViolation(status: 417, detail: "Only 100-continue can be expected.")
    }
    let framing = try framing()
    let own = { (range: Range<Int>) in range.lowerBound - start..<range.upperBound - start }
    return RequestHead(
      bytes: bytes.extracting(start..<end).withUnsafeBufferPointer { Array($0) },
      method: method,
      isVersion11: isVersion11,
      framing: framing,
      expectsContinue: isVersion11 && expectation == .continuation
        && framing != .none && framing != .length(0),
      keepsConnection: !connection.close && (isVersion11 || connection.keepAlive),
      pathRange: own(target.path),
      queryRange: target.query.map(own),
      authorityRange: (target.authority ?? host).map(own),
      fields: start == 0
        ? fields
        : fields.map { RequestHead.FieldRange(name: own($0.name), value: own($0.value)) })
  }

  /// RFC 9112, section 6.3; what a proxy in front could read differently is refused.
  private func framing() throws(RequestViolation) -> BodyFraming {
    guard transferCoding.isPresent else { return contentLength.map { .length($0) } ?? .none }
    guard contentLength == nil else {
      throw .malformed("There are both Content-Length and Transfer-Encoding.")
    }
    guard isVersion11 else { throw .malformed("HTTP/1.0 has no Transfer-Encoding.") }
    guard transferCoding.endsChunked else {
      throw .malformed("Transfer-Encoding does not end in chunked.")
    }
    return .chunked
  }
}
