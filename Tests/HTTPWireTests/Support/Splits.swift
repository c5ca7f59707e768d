/// A generator that gives the same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Ways for the same bytes to arrive: the ends of what is there after each read.
enum Splits {
  static let seeds: [UInt64] = Array(1...8)

  /// Whole, byte by byte, and cut at random by each seed; named for what a failure prints.
  static func all(of count: Int) -> [(name: String, ends: [Int])] {
    [("whole", [count]), ("byte by byte", Array(1...max(1, count)))]
      + seeds.map { seed in
        var generator = SeededGenerator(state: seed)
        let cuts = (0..<4).map { _ in Int.random(in: 0...count, using: &generator) }
        return ("seed \(seed)", Array(Set(cuts + [count])).sorted())
      }
  }
}
