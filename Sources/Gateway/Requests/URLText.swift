/// Text of a URL: percent-encoding and plain decimals, byte by byte.
enum URLText {
  /// Decodes `%XX` (RFC 3986, section 2.1); nil for a broken escape, a NUL, or text that is no
  /// UTF-8.
  static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var place = bytes.startIndex
    while place < bytes.endIndex {
      var byte = bytes[place]
      if byte == UInt8(ascii: "%") {
        guard place + 2 < bytes.endIndex, let high = hexDigit(bytes[place + 1]),
          let low = hexDigit(bytes[place + 2])
        else { return nil }
        byte = high << 4 | low
        place += 2
      }
      guard byte != 0 else { return nil }
      result.append(byte)
      place += 1
    }
    return String(validating: result, as: UTF8.self)
  }

  /// A decimal without sign, blanks or leading zeros, at most 63 bits.
  static func decimal(_ text: some Collection<UInt8>) -> Int64? {
    let bytes = Array(text)
    var place = 0
    guard let value = decimal(at: &place, of: bytes.span), place == bytes.count else { return nil }
    return value
  }

  /// The same for the digits that stand there, which `place` is moved behind.
  static func decimal(at place: inout Int, of bytes: Span<UInt8>) -> Int64? {
    let start = place
    var value: Int64 = 0
    while place < bytes.count, case let digit = bytes[place] &- UInt8(ascii: "0"), digit < 10 {
      let (scaled, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = scaled.addingReportingOverflow(Int64(digit))
      guard !overflowed, !carried else { return nil }
      value = sum
      place += 1
    }
    let isZeroInFront = place - start > 1 && bytes[start] == UInt8(ascii: "0")
    return place > start && !isZeroInFront ? value : nil
  }

  static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
