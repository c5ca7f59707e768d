/// Divides by one number again and again, rounding to nearest, half up.
///
/// By multiplication with the reciprocal, rounded up: exact where dividend times divisor, both
/// rounded, stay below the power of two that is shifted out (Granlund and Montgomery, 1994).
struct AreaDivisor {
  private let divisor: UInt64
  private let reciprocal32: UInt64
  private let reciprocal64: UInt64

  /// `divisor` is at least 2.
  init(_ divisor: Int) {
    self.divisor = UInt64(divisor)
    reciprocal32 = (1 << 32) / self.divisor + 1
    reciprocal64 = UInt64.max / self.divisor + 1
  }

  /// The largest sample times the divisor fits into a `Sum`, as it does for a mean.
  @inline(__always)
  func rounded<Sum: AreaSum>(_ dividend: Sum) -> UInt64 {
    let sum = UInt64(dividend) &+ divisor / 2
    // The width is known when this is compiled: no branch is left of it.
    switch Sum.bitWidth {
    case 16: return (sum &* reciprocal32) >> 32
    case 32 where sum >> 32 == 0: return sum.multipliedFullWidth(by: reciprocal64).high
    default: return sum / divisor
    }
  }
}
