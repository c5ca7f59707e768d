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

  @Test("far more data than the picture has is not read to its end, where ISA-L reads it")
  func surplus() {
    let most = Inflater.maximumSurplus
    #expect(!isDamaged(Self.bytes(Self.png, surplus: most), .png))
    #expect(isDamaged(Self.bytes(Self.png, surplus: most + 1), .png))
  }

  @Test("nor where libpng does", arguments: [(1, 1), (1, 9), (7, 2), (7, 9), (8, 16)])
  func surplusForLibPNG(width: Int, height: Int) {
    for isInterlaced in [false, true] {
      var png = PNGWriter(width: width, height: height, colorType: 2, bitDepth: 16)
      png.isInterlaced = isInterlaced
      // libpng takes 8 KiB at a time, and what it has taken counts.
      #expect(!isDamaged(Self.bytes(png, surplus: 4_000), .png))
      #expect(isDamaged(Self.bytes(png, surplus: 32_000), .png))
    }
  }

  /// Stored, so that what is inflated is what there is.
  private static func bytes(_ png: PNGWriter, surplus: Int) -> [UInt8] {
    let data = png.scanlines() + [UInt8](repeating: 0, count: surplus)
    return png.bytes(compressed: PNGWriter.stored(data))
  }
}
