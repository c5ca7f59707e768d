import Testing

@testable import Imaging

@Suite("PNG palettes and transparent colours")
struct PNGTransparencyTests {
  static let palette: PNGWriter.Chunk = ("PLTE", [1, 2, 3, 4, 5, 6])
  static let kept = PixelRequest(keepsAlpha: true)

  static func indexed(_ samples: [Int], _ chunks: [PNGWriter.Chunk]) -> [UInt8] {
    var png = PNGWriter(width: samples.count, height: 1, colorType: 3, bitDepth: 8)
    png.samples = samples
    png.chunks = chunks
    return png.bytes()
  }

  @Test("a palette's alphas show where alpha is kept; entries without one are opaque")
  func paletteAlpha() throws {
    let bytes = Self.indexed([0, 1], [Self.palette, ("tRNS", [128])])
    #expect(try decode(bytes, .png).bytes == [1, 2, 3, 4, 5, 6])
    #expect(try decode(bytes, .png, as: Self.kept).bytes == [1, 2, 3, 128, 4, 5, 6, 255])
    let bgra = PixelRequest(channels: .bgra)
    #expect(try decode(bytes, .png, as: bgra).bytes == [3, 2, 1, 128, 6, 5, 4, 255])
  }

  @Test("refuses an index without a palette entry")
  func indexOutOfRange() {
    #expect(!isDamaged(Self.indexed([0, 1], [Self.palette]), .png))
    #expect(isDamaged(Self.indexed([0, 2], [Self.palette]), .png))
  }

  @Test("refuses a palette that is missing, empty, too long or cut")
  func badPalettes() {
    #expect(isDamaged(Self.indexed([0], []), .png))
    for count in [0, 2, 4, 769, 771] {
      let palette: PNGWriter.Chunk = ("PLTE", [UInt8](repeating: 1, count: count))
      #expect(isDamaged(Self.indexed([0], [palette]), .png), "\(count) bytes")
    }
    #expect(isDamaged(Self.indexed([0], [Self.palette, Self.palette]), .png))
  }

  @Test("ignores alphas that don't fit the palette, as the SDK does", arguments: [0, 3])
  func badAlphas(count: Int) throws {
    let alphas: PNGWriter.Chunk = ("tRNS", [UInt8](repeating: 9, count: count))
    let bytes = Self.indexed([0, 1], [Self.palette, alphas])
    #expect(try decode(bytes, .png, as: Self.kept).bytes == [1, 2, 3, 4, 5, 6])
  }

  @Test("one transparent colour, compared in all of its bits")
  func transparentColor() throws {
    var png = PNGWriter(width: 2, height: 1, colorType: 2, bitDepth: 8)
    png.samples = [1, 2, 3, 1, 2, 4]
    png.chunks = [("tRNS", [0xEE, 1, 0, 2, 0, 3])]
    #expect(try decode(png.bytes(), .png, as: Self.kept).bytes == [1, 2, 3, 0, 1, 2, 4, 255])
    #expect(try decode(png.bytes(), .png).bytes == [1, 2, 3, 1, 2, 4])

    png = PNGWriter(width: 2, height: 1, colorType: 2, bitDepth: 16)
    png.samples = [0x0101, 0x0202, 0x0303, 0x0102, 0x0202, 0x0303]
    png.chunks = [("tRNS", [1, 1, 2, 2, 3, 3])]
    let rgba = PixelRequest(channels: .rgba)
    #expect(try decode(png.bytes(), .png, as: rgba).bytes == [1, 2, 3, 0, 1, 2, 3, 255])
    #expect(
      try decode(png.bytes(), .png, as: Self.kept).bytes
        == [1, 1, 2, 2, 3, 3, 0, 0, 2, 1, 2, 2, 3, 3, 255, 255])
  }

  @Test(
    "a transparent grey shows only where RGBA is asked for by name", arguments: [1, 2, 4, 8, 16])
  func transparentGray(bitDepth: Int) throws {
    let top = 1 << bitDepth - 1
    var png = PNGWriter(width: 2, height: 1, colorType: 0, bitDepth: bitDepth)
    png.samples = [0, top]
    png.chunks = [("tRNS", [UInt8(top >> 8), UInt8(top & 0xFF)])]
    let rgba = PixelRequest(channels: .rgba)
    #expect(try decode(png.bytes(), .png, as: rgba).bytes == [0, 0, 0, 255, 255, 255, 255, 0])
    #expect(try decode(png.bytes(), .png, as: Self.kept).channels == .rgb)
    let header = ImageHeader(try PNGHeader(parsing: png.bytes().span))
    #expect(!header.hasAlpha)
  }
}
