import Synchronization

/// Request ids: the caller's where it is safe to repeat, else a new one.
enum RequestID {
  /// Longest id that is taken from a caller.
  static let longest = 64

  static func accepted(_ text: ArraySlice<UInt8>?) -> String? {
    guard let text, (1...longest).contains(text.count), text.allSatisfy(\.isOfPlainName) else {
      return nil
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static let seed = UInt64.random(in: .min ... .max)
  private static let count = Atomic<UInt64>(0)

  /// 15 hexadecimal digits, which a `String` holds without an allocation; never the same twice in
  /// one process: a count, mixed beyond recognition by steps that can be taken back (SplitMix64's,
  /// in 60 bits), since the system's random numbers cost a system call each.
  static func make() -> String {
    let number = count.wrappingAdd(1, ordering: .relaxed).newValue
    let mask: UInt64 = (1 << 60) - 1
    var word = (seed &+ number &* 0x9E37_79B9_7F4A_7C15) & mask
    word = ((word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9) & mask
    word = ((word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB) & mask
    word ^= word >> 31
    // All fifteen bytes are written, and each is an ASCII digit.
    return String(unsafeUninitializedCapacity: 15) { digits in
      for place in 0..<15 {
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(56 - 4 * place)) & 0xF
        digits[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
      }
      return 15
    }
  }
}
