/// What a head's `Transfer-Encoding` says; `chunked` alone is known (RFC 9112, section 7).
struct TransferCoding: Sendable {
  private(set) var isPresent = false
  private(set) var endsChunked = false

  mutating func take(_ value: Range<Int>, of bytes: Span<UInt8>) throws(RequestViolation) {
    isPresent = true
    var chunked = endsChunked
    try Octets.forEachElement(of: value, in: bytes) { element throws(RequestViolation) in
      guard Octets.spells("chunked", element, in: bytes) else {
        throw RequestViolation(status: 501, detail: "Only the transfer coding chunked is known.")
      }
      guard !chunked else { throw .malformed("Transfer-Encoding says chunked more than once.") }
      chunked = true
    }
    endsChunked = chunked
  }
}
