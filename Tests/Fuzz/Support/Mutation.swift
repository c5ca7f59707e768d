import CReference

/// The dice of one mutation, and libFuzzer's own changes for a part of the input.
public struct Mutation {
  private var state: UInt64

  public init(seed: UInt32) { state = UInt64(seed) }

  /// Below `bound`, by SplitMix64.
  public mutating func random(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }

  /// `bytes` after one of libFuzzer's mutations, at most `limit` of them.
  public func changed(_ bytes: [UInt8], limit: Int) -> [UInt8] {
    let capacity = max(limit, bytes.count)
    var target = bytes + [UInt8](repeating: 0, count: capacity - bytes.count)
    // Safe: `target` holds `capacity` bytes.
    let count = target.withUnsafeMutableBufferPointer {
      LLVMFuzzerMutate($0.baseAddress, bytes.count, capacity)
    }
    return Array(target[..<count])
  }

  /// What libFuzzer's hook has to do: changes the `count` bytes at `start` in place, and blindly
  /// where `change` gives none or too many; tells how many they are now.
  public static func apply(
    to start: UnsafeMutablePointer<UInt8>?, _ count: Int, limit: Int, seed: UInt32,
    _ change: ([UInt8], inout Mutation) -> [UInt8]?
  ) -> Int {
    guard let start else { return 0 }
    var mutation = Mutation(seed: seed)
    let isBlind = mutation.random(8) == 0
    let bytes = isBlind ? nil : change(Array(FuzzInput(start, count).bytes), &mutation)
    guard let bytes, bytes.count <= limit else { return LLVMFuzzerMutate(start, count, limit) }
    // Safe: libFuzzer's buffer holds `limit` bytes.
    start.update(from: bytes, count: bytes.count)
    return bytes.count
  }
}
