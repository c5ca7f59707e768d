/// A zlib stream of nothing but zeros, written by hand, four times 258 of them to a byte.
///
/// One block of dynamic codes: "258 bytes from one back" takes one bit, and so does its distance
/// (RFC 1951, section 3.2.7).
struct DeflateBomb {
  private var bytes: [UInt8] = [0x78, 0xDA]
  private var bitCount = 0

  /// About `count` zeros.
  static func zeros(_ count: Int) -> [UInt8] {
    var bomb = DeflateBomb()
    bomb.appendCodes()
    let matches = (count - 1) / 258
    bomb.append(0b01, bits: 2)  // the literal 0, code 10
    for _ in 0..<matches { bomb.append(0b00, bits: 2) }
    bomb.append(0b11, bits: 2)  // the end, code 11
    // Over n zeros Adler-32's low half stays 1 and is added n times to the high one.
    let sum = (1 + 258 * matches) % 65_521 << 16 | 1
    return bomb.bytes + PNGWriter.bigEndian(sum)
  }

  /// The head of a last block: literal 0 and the end have two bits, length 258 and distance 1 one.
  private mutating func appendCodes() {
    append(1, bits: 1)
    append(2, bits: 2)
    append(286 - 257, bits: 5)
    append(1 - 1, bits: 5)
    append(18 - 4, bits: 4)
    // Lengths of the code lengths' codes in their odd order: 18 has 0, 1 has 10, 2 has 11.
    for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1] {
      append([18: 1, 1: 2, 2: 2][symbol] ?? 0, bits: 3)
    }
    append(0b11, bits: 2)  // literal 0: two bits
    appendZeroLengths(138)
    appendZeroLengths(117)
    append(0b11, bits: 2)  // the end: two bits
    appendZeroLengths(28)
    append(0b01, bits: 2)  // length 258: one bit
    append(0b01, bits: 2)  // distance 1: one bit
  }

  private mutating func appendZeroLengths(_ count: Int) {
    append(0, bits: 1)
    append(count - 11, bits: 7)
  }

  /// Least significant bit first; codes are given mirrored.
  private mutating func append(_ value: Int, bits: Int) {
    for bit in 0..<bits {
      if bitCount % 8 == 0 { bytes.append(0) }
      if value >> bit & 1 == 1 { bytes[bytes.count - 1] |= 1 << (bitCount % 8) }
      bitCount += 1
    }
  }
}
