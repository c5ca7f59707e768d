import func Glibc.cos
import func Glibc.exp
import func Glibc.log

/// Steele, Lea and Flood's SplitMix64: the same seed gives the same trace.
struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Of a normal distribution of mean 0 and deviation 1 (Box and Muller).
  mutating func normal() -> Double {
    let radius = Double.random(in: 0..<1, using: &self)
    let angle = Double.random(in: 0..<1, using: &self)
    return (-2 * log(1 - radius)).squareRoot() * cos(2 * .pi * angle)
  }

  /// Of a log-normal distribution around `median`; `spread` is the logarithm's deviation.
  mutating func logNormal(median: Double, spread: Double) -> Double {
    median * exp(spread * normal())
  }
}
