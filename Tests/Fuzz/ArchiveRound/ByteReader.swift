import FuzzSupport

/// Takes an archive's bytes front to back; what is not there is a finding.
struct ByteReader {
  let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    require(count >= 0 && count <= bytes.count - position, "\(count) bytes beyond the archive")
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func littleEndian(_ count: Int) -> UInt64 {
    take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Takes a number that can only be `value`.
  mutating func expect(_ value: UInt64, _ count: Int, _ what: String) {
    let own = littleEndian(count)
    require(own == value, "\(what) is \(own), not \(value)")
  }

  /// The number of `count` bytes at the position, which stays.
  func peek(_ count: Int) -> UInt64 {
    var copy = self
    return copy.littleEndian(count)
  }
}
