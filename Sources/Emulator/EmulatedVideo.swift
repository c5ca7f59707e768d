/// A video that the emulated platform has.
public struct EmulatedVideo: Sendable, Hashable {
  public let id: Int64
  public let name: String
  /// Frames it says it has.
  public let frameCount: Int
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int

  static let framesPerSecond = 25

  /// A stand-in for the file's digest: 32 bytes that depend on everything the video says of itself.
  var digest: [UInt8] {
    var random = SplitMix(seed: UInt64(bitPattern: id))
    for value in [frameCount, width, height] + name.utf8.map(Int.init) {
      random = SplitMix(seed: random.next() ^ UInt64(truncatingIfNeeded: value))
    }
    return (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next() >> 56) }
  }
}

/// A small generator of pseudo-random numbers (SplitMix64), the same on every machine.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
