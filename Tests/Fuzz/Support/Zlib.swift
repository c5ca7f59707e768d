import CReference

/// zlib itself, which has no part in what is judged.
public enum Zlib {
  /// Nil where `bytes` are no zlib stream, or inflate to more than `limit`.
  public static func inflate(_ bytes: [UInt8], limit: Int = 1 << 16) -> [UInt8]? {
    var target = [UInt8](repeating: 0, count: limit)
    // Safe: the call reads `bytes.count` and writes at most `limit` bytes.
    let count = target.withUnsafeMutableBufferPointer { target in
      bytes.withUnsafeBufferPointer {
        reference_inflate($0.baseAddress, $0.count, target.baseAddress, limit)
      }
    }
    return count < 0 ? nil : Array(target[..<count])
  }

  /// - Parameters:
  ///   - level: 0 to 9.
  ///   - strategy: 0 to 4: default, filtered, Huffman only, run lengths, fixed codes.
  ///   - windowBits: 9 to 15.
  public static func deflate(
    _ bytes: [UInt8], level: Int, strategy: Int = 0, windowBits: Int = 15
  ) -> [UInt8] {
    // The worst is stored blocks, or codes that don't fit the data at all.
    let capacity = bytes.count * 2 + 1024
    var target = [UInt8](repeating: 0, count: capacity)
    // Safe: the call reads `bytes.count` and writes at most `capacity` bytes.
    let count = target.withUnsafeMutableBufferPointer { target in
      bytes.withUnsafeBufferPointer {
        reference_deflate(
          $0.baseAddress, $0.count, Int32(level), Int32(strategy), Int32(windowBits),
          target.baseAddress, capacity)
      }
    }
    guard count >= 0 else { fatalError("the target is too small for zlib") }
    return Array(target[..<count])
  }
}
