import FrameBytes
import Testing

@testable import Imaging

@Suite("Limits on pixels")
struct LimitTests {
  @Test("take as many pixels as the limit says, and no more")
  func pixels() throws {
    let png = PNGWriter(width: 5, height: 4, colorType: 2, bitDepth: 8).bytes()
    let count = JPEGFixture.width * JPEGFixture.height
    for (bytes, type, pixels) in [
      (png, ImageType.png, 20), (JPEGFixture.all[0].bytes, .jpeg, count),
    ] {
      #expect(throws: Never.self) {
        try decode(bytes, type, limits: PixelLimits(maximumPixels: pixels))
      }
      #expect {
        try decode(bytes, type, limits: PixelLimits(maximumPixels: pixels - 1))
      } throws: { error in
        if case ImagingError.tooManyPixels(_, _, pixels - 1) = error { true } else { false }
      }
    }
  }

  @Test("a few bytes that declare a huge picture are refused before anything is allocated")
  func bombs() throws {
    for (width, height) in [(50_000, 50_000), (Int(Int32.max), Int(Int32.max)), (50_000_001, 1)] {
      var png = PNGWriter(width: 1, height: 1, colorType: 6, bitDepth: 16)
      let compressed = PNGWriter.stored(png.scanlines())
      (png.width, png.height) = (width, height)
      let frame = try Frame(checking: png.bytes(compressed: compressed))
      #expect(
        throws: ImagingError.tooManyPixels(width: width, height: height, limit: 50_000_000)
      ) {
        try ImageCodec.decode(frame, as: PixelRequest())
      }
      // What nobody decodes may still be asked for its shape.
      #expect(try ImageCodec.header(of: frame).decodedShape(for: PixelRequest()).width == width)
    }
    var jpeg = JPEGFixture.all[0].bytes
    let frame = try #require(jpeg.indices.first { jpeg[$0...].starts(with: [0xFF, 0xC0]) })
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(
      throws: ImagingError.tooManyPixels(width: 65_535, height: 65_535, limit: 50_000_000)
    ) {
      try decode(jpeg, .jpeg)
    }
  }

  @Test("no limit lets a size through whose bytes can't be counted")
  func overflow() {
    let limits = PixelLimits(maximumPixels: .max)
    #expect(throws: Never.self) { try limits.check(width: .max / 8, height: 1) }
    #expect(throws: ImagingError.self) { try limits.check(width: .max / 8 + 1, height: 1) }
    #expect(throws: ImagingError.self) { try limits.check(width: .max, height: 2) }
    let shape = PixelShape(height: .max, width: 1, channels: .rgba)
    #expect(shape.byteCount == .max)
  }

  @Test("other image types are unsupported, and named")
  func otherTypes() throws {
    let frame = try Frame(checking: Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x3B])
    #expect(throws: ImagingError.unsupported("gif")) { try ImageCodec.header(of: frame) }
    #expect(throws: ImagingError.unsupported("gif")) {
      try ImageCodec.decode(frame, as: PixelRequest())
    }
  }
}
