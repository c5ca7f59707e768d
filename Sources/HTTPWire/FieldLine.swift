/// The shape that fields of heads and of trailers share.
enum FieldLine {
  /// Where the name ends (RFC 9112, section 5.1: nothing stands between the name and its colon).
  static func colon(of line: Range<Int>, in bytes: Span<UInt8>) throws(RequestViolation) -> Int {
    let index = Octets.endOfToken(in: bytes, line)
    if index < line.upperBound, index > line.lowerBound, bytes[index] == UInt8(ascii: ":") {
      return index
    }
    if index < line.upperBound, Octets.isBlank(bytes[index]) {
      throw .malformed(
        index == line.lowerBound
          ? "A line begins with white space."
          : "White space stands between a field's name and its colon.")
    }
    throw .malformed("A line is not a field.")
  }
}
