extension [UInt8] {
  /// One copy, straight into the array's own storage.
  mutating func append(_ bytes: Span<UInt8>) {
    bytes.withUnsafeBufferPointer { append(contentsOf: $0) }
  }
}
