import Testing

@testable import Imaging

@Suite("Damaged PNGs")
struct PNGDamageTests {
  static let png = PNGWriter(width: 4, height: 3, colorType: 2, bitDepth: 8)

  @Test("never give pixels when cut, wherever that is", arguments: [false, true])
  func cut(isInterlaced: Bool) {
    var png = Self.png
    png.isInterlaced = isInterlaced
    let bytes = png.bytes()
    #expect(!isDamaged(bytes, .png))
    let taken = bytes.indices.filter { !isDamaged(Array(bytes[..<$0]), .png) }
    #expect(taken == [], "cut after these counts of bytes")
  }

  @Test("never give pixels when a bit is flipped, wherever that is")
  func flipped() {
    let bytes = Self.png.bytes()
    for index in bytes.indices {
      for bit in [0, 5, 7] {
        var damaged = bytes
        damaged[index] ^= 1 << bit
        #expect(throws: ImagingError.self, "bit \(bit) of byte \(index)") {
          _ = try decode(damaged, .png)
        }
      }
    }
  }

  @Test("give no pixels when rows are missing or the pixel data's checksum is wrong")
  func pixelData() {
    let rows = Self.png.scanlines()
    for count in 0..<rows.count {
      let cut = Self.png.bytes(compressed: PNGWriter.stored(Array(rows[..<count])))
      #expect(isDamaged(cut, .png), "\(count) bytes of rows")
    }
    var compressed = PNGWriter.stored(rows)
    for dropped in 1...4 {
      #expect(isDamaged(Self.png.bytes(compressed: compressed.dropLast(dropped)), .png))
    }
    compressed[compressed.count - 1] ^= 1
    #expect(isDamaged(Self.png.bytes(compressed: compressed), .png))
  }

  @Test("pixels followed by more data are whole all the same")
  func trailingData() throws {
    let whole = try decode(Self.png.bytes(), .png)
    let rows = Self.png.scanlines()
    let longer = Self.png.bytes(compressed: PNGWriter.stored(rows + [1, 2, 3]))
    #expect(try decode(longer, .png) == whole)
    let stray = Self.png.bytes(compressed: PNGWriter.stored(rows) + [1, 2, 3])
    #expect(try decode(stray, .png) == whole)
    #expect(try decode(Self.png.bytes() + [1, 2, 3], .png) == whole)
  }

  @Test(
    "are refused by their header",
    arguments: [
      (0, 3, 2, 8), (4, 0, 2, 8), (-1, 3, 2, 8), (4, 3, 2, 4), (4, 3, 3, 16), (4, 3, 4, 1),
      (4, 3, 0, 3), (4, 3, 1, 8), (4, 3, 5, 8),
    ])
  func header(width: Int, height: Int, colorType: Int, bitDepth: Int) {
    var png = Self.png
    let compressed = PNGWriter.stored(png.scanlines())
    (png.width, png.height) = (width, height)
    (png.colorType, png.bitDepth) = (colorType, bitDepth)
    png.chunks = [("PLTE", [1, 2, 3])]
    #expect(isDamaged(png.bytes(compressed: compressed), .png))
  }

  @Test("refuses an unknown chunk that says it is critical")
  func criticalChunk() {
    var png = Self.png
    png.chunks = [("ABCD", [1])]
    #expect(isDamaged(png.bytes(), .png))
  }
}
