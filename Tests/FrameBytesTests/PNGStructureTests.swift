import FrameBytes
import Testing

@Suite("PNG structure")
struct PNGStructureTests {
  typealias F = ImageFixtures

  @Test("accepts whole images, and bytes after IEND")
  func whole() throws {
    try ImageType.png.checkWhole(F.png)
    try ImageType.png.checkWhole((F.png + [0, 1, 2]))
    try ImageType.png.checkWhole(
      (F.pngSignature + F.header + F.data + F.data + F.chunk("tIME") + F.end))
  }

  @Test("refuses every prefix as truncated")
  func prefixes() {
    for count in F.pngSignature.count..<F.png.count {
      #expect(throws: FrameDefect.truncated(offset: count)) {
        try ImageType.png.checkWhole(Array(F.png.prefix(count)))
      }
    }
  }

  @Test("refuses any flipped bit but those of bytes after IEND")
  func flippedBits() {
    for offset in F.png.indices {
      for bit in 0..<8 {
        var bytes = F.png
        bytes[offset] ^= 1 << bit
        #expect(throws: FrameDefect.self, "bit \(bit) of byte \(offset)") {
          try ImageType.png.checkWhole(bytes)
        }
      }
    }
  }

  @Test(
    "refuses chunks that can't be",
    arguments: [
      ([F.data, F.end], 8, "first chunk is not IHDR"),
      ([F.end], 8, "first chunk is not IHDR"),
      ([F.header, F.header, F.data, F.end], 33, "IHDR chunk"),
      ([F.chunk("IHDR", [1, 2, 3]), F.data, F.end], 8, "IHDR chunk"),
      ([F.header, F.end], 33, "IEND chunk"),
      ([F.header, F.data, F.chunk("IEND", [0])], 58, "IEND chunk"),
      ([F.header, F.data, F.chunk("tEXt"), F.data, F.end], 70, "IDAT chunk apart from the others"),
      ([F.header, F.chunk("ID4T"), F.end], 33, "chunk type"),
      ([F.header, F.chunk("IDAT", [1], crc: 7), F.end], 33, "chunk CRC"),
      ([F.header, [0x80, 0, 0, 0], Array("IDAT".utf8), [0, 0, 0, 0]], 33, "chunk length"),
      ([F.header, [0xFF, 0xFF, 0xFF, 0xFF], Array("IDAT".utf8), F.end], 33, "chunk length"),
    ])
  func outOfPlace(chunks: [[UInt8]], offset: Int, what: String) {
    let bytes = F.pngSignature + chunks.flatMap { $0 }
    #expect(throws: FrameDefect.damaged(offset: offset, what: what)) {
      try ImageType.png.checkWhole(bytes)
    }
  }

  @Test("takes the longest length for a truncation")
  func longestLength() {
    let bytes =
      F.pngSignature + F.header + [0x7F, 0xFF, 0xFF, 0xFF] + Array("IDAT".utf8) + [0, 0, 0, 0]
    #expect(throws: FrameDefect.truncated(offset: bytes.count)) {
      try ImageType.png.checkWhole(bytes)
    }
  }
}
