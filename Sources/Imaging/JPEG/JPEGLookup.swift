/// What the next bits of a JPEG's data mean, looked up by many of them at once: a code, the bits of
/// the coefficient behind it, and often the next coefficient with them.
///
/// An entry has its bits' number in its lowest six bits. Above stand how far the first and the last
/// coefficient are from the one before (from bit 8 and 16 on), then marks, how many of the bits are
/// the first coefficient's (28), then the first and the last coefficient (32 and 48), which are the
/// same where there is but one.
final class JPEGLookup {
  static let width = 10
  static let count = 1 << width
  /// Behind these coefficients the block ends.
  static let ends: UInt64 = 1 << 24
  /// There is no coefficient: the block ends here.
  static let isEnd: UInt64 = 1 << 25
  /// Too long for so many bits: the entry has the code's own length and, from bit 8 on, its symbol,
  /// or 0 where not even the code is whole.
  static let isLong: UInt64 = 1 << 26

  let table: JPEGHuffmanTable
  // Safe: allocated here with `count` entries, all initialized, and freed once in `deinit`.
  let entries: UnsafeMutablePointer<UInt64>

  /// For differences of means (F.2.2.1): the first coefficient is the difference.
  static func means(_ table: JPEGHuffmanTable) -> JPEGLookup {
    JPEGLookup(table) { symbol in (length: Int(symbol & 15), advance: 1) }
  }

  /// For all other coefficients (F.2.2.2).
  static func coefficients(_ table: JPEGHuffmanTable) -> JPEGLookup {
    let lookup = JPEGLookup(table) { symbol in
      let (run, length) = (Int(symbol >> 4), Int(symbol & 15))
      return length > 0 || run == 15 ? (length, run + 1) : nil
    }
    lookup.pair()
    return lookup
  }

  /// - Parameter meaning: how many bits follow a symbol, and how far it goes on; nil ends a block.
  private init(
    _ table: JPEGHuffmanTable, meaning: (UInt8) -> (length: Int, advance: Int)?
  ) {
    self.table = table
    entries = .allocate(capacity: Self.count)
    entries.initialize(repeating: Self.isLong, count: Self.count)
    var (first, index) = (0, 0)
    for length in 1...Self.width {
      let spare = Self.width - length
      for _ in 0..<table.counts[length - 1] {
        let symbol = table.symbols[index]
        let long = Self.isLong | UInt64(length) | UInt64(symbol) << 8
        let meaning = meaning(symbol)
        for rest in 0..<1 << spare {
          entries[first + rest] = Self.entry(length, meaning, rest: rest, spare: spare) ?? long
        }
        first += 1 << spare
        index += 1
      }
    }
  }

  deinit { entries.deallocate() }

  /// The entry of a code of `length` bits, behind which the `spare` bits of `rest` stand; nil
  /// where they are too few for it.
  private static func entry(
    _ length: Int, _ meaning: (length: Int, advance: Int)?, rest: Int, spare: Int
  ) -> UInt64? {
    guard let meaning else { return isEnd | UInt64(length) }
    guard meaning.length <= spare else { return nil }
    var value = rest >> (spare - meaning.length)
    if meaning.length > 0, value >> (meaning.length - 1) == 0 {
      value += 1 - 1 << meaning.length
    }
    let bits = UInt64(UInt16(truncatingIfNeeded: value))
    let advance = UInt64(meaning.advance)
    let count = UInt64(length + meaning.length)
    return count | advance << 8 | advance << 16 | count << 28 | bits << 32 | bits << 48
  }

  /// Joins each coefficient with what follows it, where both are within the bits.
  private func pair() {
    let single = [UInt64](UnsafeBufferPointer(start: entries, count: Self.count))
    for index in 0..<Self.count where single[index] & (Self.isLong | Self.isEnd) == 0 {
      let length = Int(single[index] & 63)
      let following = single[index << length & (Self.count - 1)]
      let both = UInt64(length) + following & 63
      guard following & Self.isLong == 0, both <= Self.width else { continue }
      if following & Self.isEnd != 0 {
        entries[index] = single[index] & ~63 | both | Self.ends
      } else {
        let advance = (single[index] >> 8 & 255) + (following >> 8 & 255)
        entries[index] =
          both | single[index] & 0xFFFF_F000_FF00 | advance << 16 | following & 0xFFFF << 48
      }
    }
  }
}
