/// A request's fields while their lines come in, and what the known ones say (RFC 9110, section 5);
/// offsets are from the section's beginning.
///
/// What it is depends on the lines alone, and not on what stands in front of them.
struct FieldSection: Sendable {
  /// All of them in their order.
  private(set) var fields: [FieldRange] = []
  private(set) var host: Range<Int>?
  /// Those that decide how a plain GET is answered.
  private(set) var plain = PlainFields()
  private var contentLength: Int64?
  private var transferCoding = TransferCoding()
  private var connection = ConnectionOptions()
  private var expectation = Expectation.none

  struct FieldRange: Sendable {
    var name: Range<Int>
    var value: Range<Int>
  }

  private enum Expectation { case none, continuation, unknown }

  private struct ConnectionOptions {
    var close = false
    var keepAlive = false
  }

  /// `name ":" OWS value OWS` (RFC 9112, section 5).
  mutating func take(_ line: Range<Int>, of bytes: Span<UInt8>) throws(RequestViolation) {
    let colon = try FieldLine.colon(of: line, in: bytes)
    let name = line.lowerBound..<colon
    let value = Octets.trimmed(colon + 1..<line.upperBound, in: bytes)
    if fields.isEmpty { fields.reserveCapacity(16) }
    fields.append(FieldRange(name: name, value: value))
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
      plain.take(name, value, of: bytes)
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

  /// Whether all that a request of that version needs is there, and nothing that is not served.
  func check(isVersion11: Bool) throws(RequestViolation) {
    guard host != nil || !isVersion11 else { throw .malformed("Host is missing.") }
    guard expectation != .unknown || !isVersion11 else {
      throw RequestViolation(status: 417, detail: "Only 100-continue can be expected.")
    }
  }

  /// RFC 9112, section 6.3; what a proxy in front could read differently is refused.
  func framing(isVersion11: Bool) throws(RequestViolation) -> BodyFraming {
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

  var expectsContinue: Bool { expectation == .continuation }

  /// Whether the caller would keep the connection (RFC 9112, section 9.3).
  func keepsConnection(isVersion11: Bool) -> Bool {
    !connection.close && (isVersion11 || connection.keepAlive)
  }
}
