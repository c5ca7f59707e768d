/// A marker and what belongs to it.
struct JPEGSegment {
  /// The marker's second byte.
  let marker: UInt8
  /// The parameters behind the length field; empty for markers that stand alone.
  let body: Range<Int>

  /// The segment whose marker stands at `offset`, behind fill bytes if need be (B.1.1.2); nil where
  /// none does, or it is longer than the data.
  init?(in bytes: Span<UInt8>, at offset: Int) {
    var position = offset
    guard bytes.bigEndian(1, at: position) == 0xFF else { return nil }
    while bytes.bigEndian(1, at: position) == 0xFF { position += 1 }
    guard position < bytes.count, bytes[position] != 0 else { return nil }
    marker = bytes[position]
    position += 1
    if marker == 0x01 || (0xD0...0xD9).contains(marker) {
      body = position..<position
      return
    }
    guard let length = bytes.bigEndian(2, at: position), length >= 2,
      length <= bytes.count - position
    else { return nil }
    body = position + 2..<position + length
  }
}
