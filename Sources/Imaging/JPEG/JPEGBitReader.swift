/// Reads bits, the most significant first, without asking where the bytes end.
struct JPEGBitReader {
  /// How many bits there are at least after `refill`.
  static let guaranteedBits = 56

  /// The next bits from the top on; below `count` of them they are those of bytes to come.
  private var bits: UInt64 = 0
  private var count = 0
  private(set) var next: UnsafePointer<UInt8>

  init(at start: UnsafePointer<UInt8>) { next = start }

  /// The bits that were skipped since `start`.
  func readBits(from start: UnsafePointer<UInt8>) -> Int { (next - start) * 8 - count }

  /// Reads up to eight bytes on from `next`, which must be there.
  @inline(__always)
  mutating func refill() {
    let word = UnsafeRawPointer(next).loadUnaligned(as: UInt64.self).bigEndian
    bits |= word &>> UInt64(truncatingIfNeeded: count)
    // As many whole bytes as fit; of the one behind them there may be some bits already, which
    // come again, the same.
    next += (63 &- count) &>> 3
    count |= Self.guaranteedBits
  }

  /// The next `length` bits, 1 to 56 of those that are there.
  @inline(__always)
  func top(_ length: Int) -> Int { Int(bits &>> UInt64(truncatingIfNeeded: 64 &- length)) }

  @inline(__always)
  mutating func skip(_ length: Int) {
    bits = bits &<< UInt64(truncatingIfNeeded: length)
    count &-= length
  }

  /// The next `length` bits, 1 to 16, as the difference or coefficient that they stand for
  /// (F.2.2.1, EXTEND).
  @inline(__always)
  mutating func magnitude(_ length: Int) -> Int {
    let value = top(length)
    skip(length)
    return value &>> (length &- 1) == 0 ? value &+ 1 &- 1 &<< length : value
  }
}
