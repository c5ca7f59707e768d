/// The bytes of one run. Choices are taken from their end, so that what stands in front of them is
/// a plain file or message, as in the seeds.
public struct FuzzInput {
  public private(set) var bytes: ArraySlice<UInt8>

  public init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
    // Safe: libFuzzer hands over `count` bytes, and they are copied before the call returns.
    bytes = Array(UnsafeBufferPointer(start: start, count: count))[...]
  }

  /// The last byte, which is then gone; 0 where none is left.
  public mutating func choice() -> UInt8 { bytes.popLast() ?? 0 }

  /// A number from 0 to one below `bound` (at most 65,536).
  public mutating func choice(below bound: Int) -> Int {
    let low = Int(choice())
    return (bound > 256 ? low | Int(choice()) << 8 : low) % bound
  }

  /// Takes the first `count` bytes, or as many as are left.
  public mutating func prefix(_ count: Int) -> ArraySlice<UInt8> {
    let taken = bytes.prefix(count)
    bytes = bytes.dropFirst(taken.count)
    return taken
  }

  /// Lengths of pieces, 1 to 255 bytes each; the last one is what is left.
  public mutating func pieceLengths() -> [Int] {
    let count = choice(below: 16)
    return (0..<count).map { _ in max(1, Int(choice())) }
  }
}

extension Array where Element == UInt8 {
  /// The ends of the pieces that `lengths` cut these bytes into, and of the rest.
  public func ends(ofPieces lengths: [Int]) -> [Int] {
    var ends: [Int] = []
    for length in lengths where (ends.last ?? 0) + length < count {
      ends.append((ends.last ?? 0) + length)
    }
    return ends + [count]
  }
}
