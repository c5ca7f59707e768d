extension Span<UInt8> {
  /// Whether `prefix` stands at `offset`; false where the bytes are too few.
  func starts(with prefix: [UInt8], at offset: Int = 0) -> Bool {
    guard offset <= count, prefix.count <= count - offset else { return false }
    for index in prefix.indices where self[offset + index] != prefix[index] { return false }
    return true
  }

  func starts(with prefix: StaticString, at offset: Int = 0) -> Bool {
    starts(with: Array(prefix.description.utf8), at: offset)
  }

  /// The two bytes at `offset`; the caller has checked that they are there.
  func bigEndian16(at offset: Int) -> UInt16 {
    UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
  }

  /// The four bytes at `offset`; the caller has checked that they are there.
  func bigEndian32(at offset: Int) -> UInt32 {
    UInt32(bigEndian16(at: offset)) << 16 | UInt32(bigEndian16(at: offset + 2))
  }

  /// The four bytes at `offset`; the caller has checked that they are there.
  func littleEndian32(at offset: Int) -> UInt32 {
    bigEndian32(at: offset).byteSwapped
  }
}
