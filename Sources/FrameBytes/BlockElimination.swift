/// Shortens a message to one with the same CRC-32, by exclusive or alone.
///
/// With y = x^128 the generator of CRC-32 divides y^300 + y^155 + y^117 + y^89 + 1 (the multiple
/// of that form and lowest degree, by search; a test holds the checksum to bit-by-bit division).
/// So a block of 16 bytes leaves the remainder as it is when it is added to the blocks 145, 183,
/// 211 and 300 behind it and then dropped: four times as fast as tables, which must wait for each
/// look-up, where the blocks here don't depend on each other for 145 blocks.
struct BlockElimination {
  /// Shorter messages are left to the tables.
  static let worthwhileBytes = 2 * reach * blockBytes

  /// What is left: the message's last 300 blocks, with what the dropped ones added to them.
  private(set) var remainder: [UInt8] = []
  /// The message's whole blocks, all of them represented by `remainder`.
  let consumedBytes: Int

  private typealias Block = SIMD2<UInt64>
  private static let blockBytes = 16
  private static let reach = 300
  private static let distances = (145, 183, 211, reach)
  /// A power of two above `reach`.
  private static let ringBlocks = 512

  /// `message` has at least `worthwhileBytes`; `register` is the checksum's before it, which
  /// `remainder` includes.
  init(_ message: Span<UInt8>, register: UInt32) {
    let raw = message.bytes
    let blocks = message.count / Self.blockBytes
    let dropped = blocks - Self.reach
    consumedBytes = blocks * Self.blockBytes
    var ring = [Block](repeating: .zero, count: Self.ringBlocks)
    var dropping = ring.mutableSpan
    // Said once, so that the masked indices below need no checks of their own.
    precondition(dropping.count == Self.ringBlocks)
    let mask = Self.ringBlocks - 1
    var carried = Block(UInt64(register).littleEndian, 0)
    for index in 0..<dropped {
      // Not unsafe in effect: the load is bounds-checked, and any bytes are a block.
      var block = raw.unsafeLoadUnaligned(
        fromByteOffset: index &* Self.blockBytes, as: Block.self)
      block ^= carried
      carried = .zero
      block ^= dropping[(index &- Self.distances.0) & mask]
      block ^= dropping[(index &- Self.distances.1) & mask]
      block ^= dropping[(index &- Self.distances.2) & mask]
      block ^= dropping[(index &- Self.distances.3) & mask]
      dropping[index & mask] = block
    }
    remainder.reserveCapacity(Self.reach * Self.blockBytes)
    for index in dropped..<blocks {
      var block = raw.unsafeLoadUnaligned(
        fromByteOffset: index &* Self.blockBytes, as: Block.self)
      // Blocks from `dropped` on stay, and add nothing to those behind them.
      dropping[index & mask] = .zero
      block ^= dropping[(index &- Self.distances.0) & mask]
      block ^= dropping[(index &- Self.distances.1) & mask]
      block ^= dropping[(index &- Self.distances.2) & mask]
      block ^= dropping[(index &- Self.distances.3) & mask]
      append(block)
    }
  }

  private mutating func append(_ block: SIMD2<UInt64>) {
    for word in [block.x.littleEndian, block.y.littleEndian] {
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        remainder.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
  }
}
