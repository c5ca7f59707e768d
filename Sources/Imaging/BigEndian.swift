extension Span<UInt8> {
  /// The number of `count` bytes (at most 4), most significant first; nil past the end.
  func bigEndian(_ count: Int, at offset: Int) -> Int? {
    guard offset >= 0, offset <= self.count, count <= self.count - offset else { return nil }
    var value = 0
    for index in offset..<offset + count { value = value << 8 | Int(self[index]) }
    return value
  }
}
