import FrameBytes
import Testing

@Suite("CRC-32")
struct CRC32Tests {
  @Test(
    "gives the published check values",
    arguments: [
      ("", 0x0000_0000), ("a", 0xE8B7_BE43), ("123456789", 0xCBF4_3926),
      ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
    ] as [(String, UInt32)])
  func checkValues(text: String, crc: UInt32) {
    #expect(CRC32.checksum(Array(text.utf8).span) == crc)
  }

  @Test("gives the same whatever the pieces")
  func pieces() {
    var random = Random(seed: 7)
    let bytes = (0..<1000).map { _ in random.byte() }
    // Bit by bit, without a table.
    var expected: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      expected ^= UInt32(byte)
      for _ in 0..<8 { expected = expected >> 1 ^ (expected & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
    for length in [1, 2, 7, 15, 16, 17, 31, 33, 500, 1000] {
      var crc = CRC32()
      for start in stride(from: 0, to: bytes.count, by: length) {
        crc.update(bytes.span.extracting(start..<min(start + length, bytes.count)))
      }
      #expect(crc.value == ~expected, "pieces of \(length)")
    }
  }

  @Test(
    "gives the same with and without elimination of blocks",
    arguments: [9_599, 9_600, 9_601, 9_615, 9_616, 13_007, 50_000])
  func longMessages(count: Int) {
    var random = Random(seed: UInt64(count))
    let bytes = (0..<count).map { _ in random.byte() }
    var byPieces = CRC32()
    for start in stride(from: 0, to: count, by: 1000) {
      byPieces.update(bytes.span.extracting(start..<min(start + 1000, count)))
    }
    #expect(CRC32.checksum(bytes.span) == byPieces.value)
    // Behind a beginning, whose register is carried into the blocks.
    var behind = CRC32()
    behind.update(bytes.span.extracting(..<7))
    behind.update(bytes.span.extracting(7...))
    #expect(behind.value == byPieces.value)
  }
}
