/// Sets of bytes and scans over them (RFC 9110, section 5.6; RFC 3986, section 3.2.2).
enum Octets {
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let tab: UInt8 = 0x09
  static let space: UInt8 = 0x20

  /// `tchar`: what methods and field names are made of.
  static func isToken(_ byte: UInt8) -> Bool {
    contains(byte, low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
  }

  /// What a registered name is made of, the percent sign included.
  static func isHostName(_ byte: UInt8) -> Bool {
    contains(byte, low: 0x2BFF_7FF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

  /// A hexadecimal digit's value, or nil.
  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte &- 0x30
    case 0x41...0x46: byte &- 0x37
    case 0x61...0x66: byte &- 0x57
    default: nil
    }
  }

  private static func contains(_ byte: UInt8, low: UInt64, high: UInt64) -> Bool {
    guard byte < 128 else { return false }
    return (byte < 64 ? low >> UInt64(byte) : high >> UInt64(byte &- 64)) & 1 == 1
  }

  /// The range without the blanks around it.
  static func trimmed(_ range: Range<Int>, in bytes: Span<UInt8>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, isBlank(bytes[lower]) { lower &+= 1 }
    while upper > lower, isBlank(bytes[upper &- 1]) { upper &-= 1 }
    return lower..<upper
  }

  /// Whether the range spells `text`, which is lower-case ASCII, whatever its own letters' case.
  static func spells(_ text: StaticString, _ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { wanted in
      for offset in 0..<wanted.count {
        let byte = bytes[range.lowerBound &+ offset]
        let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
        if lower != wanted[offset] { return false }
      }
      return true
    }
  }

  /// The non-empty elements of a comma-separated list (RFC 9110, section 5.6.1).
  static func forEachElement(
    of range: Range<Int>, in bytes: Span<UInt8>,
    _ body: (Range<Int>) throws(RequestViolation) -> Void
  ) throws(RequestViolation) {
    var start = range.lowerBound
    for index in range.lowerBound...range.upperBound
    where index == range.upperBound || bytes[index] == UInt8(ascii: ",") {
      let element = trimmed(start..<index, in: bytes)
      if !element.isEmpty { try body(element) }
      start = index + 1
    }
  }
}
