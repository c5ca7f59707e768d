import FrameBytes
import Testing

@testable import Imaging

@Suite("Encoders")
struct EncoderTests {
  @Test(
    "a PNG is its header, its pixels and its end, and nothing else", arguments: PNGLevel.allCases)
  func chunks(level: PNGLevel) throws {
    let pixels = PixelBuffer.noise(width: 40, height: 30, channels: .rgb)
    let bytes = try ImageCodec.png(pixels, level: level)
    var types: [String] = []
    var offset = 8
    while offset < bytes.count {
      let length = bytes.span.bigEndian(4, at: offset) ?? bytes.count
      types.append(
        String(decoding: bytes[offset + 4..<min(offset + 8, bytes.count)], as: UTF8.self))
      offset += 12 + length
    }
    #expect(types.first == "IHDR")
    #expect(types.last == "IEND")
    #expect(Set(types) == ["IHDR", "IDAT", "IEND"])
  }

  @Test("the small level is the smaller one")
  func levels() throws {
    let pixels = PixelBuffer.ramp(width: 50, height: 50, channels: .rgb)
    let (fast, small) = (
      try ImageCodec.png(pixels, level: .fast), try ImageCodec.png(pixels, level: .small)
    )
    #expect(small.count < fast.count)
  }

  @Test(
    "JPEG colour is halved below quality 90 only",
    arguments: [(1, 0x22), (89, 0x22), (90, 0x11), (100, 0x11)])
  func sampling(quality: Int, factors: UInt8) throws {
    let pixels = PixelBuffer.ramp(width: 8, height: 8, channels: .rgb)
    let bytes = try ImageCodec.jpeg(pixels, quality: quality)
    let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC0]) })
    #expect(bytes[frame + 9] == 3)
    #expect(bytes[frame + 11] == factors)
  }

  @Test("JPEG of grey has one component, of 16 bits the high bytes' picture")
  func grayAndDeep() throws {
    let gray = PixelBuffer.ramp(width: 8, height: 8, channels: .gray)
    let encoded = try ImageCodec.jpeg(gray, quality: 80)
    let header = try JPEGHeader(parsing: encoded.span)
    #expect(header.components.count == 1)
    let deep = PixelBuffer.noise(width: 8, height: 8, channels: .rgba, bitDepth: 16)
    let shallow = deep.highBytes().arranged(as: .rgb, layout: .interleaved)
    #expect(
      try ImageCodec.jpeg(deep, quality: 80) == ImageCodec.jpeg(shallow, quality: 80))
  }

  @Test("refuse what they can't write")
  func refusals() {
    let pixels = PixelBuffer.ramp(width: 4, height: 3, channels: .rgb)
    var wrong: [PixelBuffer] = [pixels.arranged(as: .rgb, layout: .planar)]
    for (width, height, bitDepth) in [
      (0, 3, 8), (4, 0, 8), (-4, -3, 8), (5, 3, 8), (4, 3, 16), (4, 3, 4),
    ] {
      wrong.append(
        PixelBuffer(
          width: width, height: height, channels: .rgb, bitDepth: bitDepth, bytes: pixels.bytes))
    }
    for pixels in wrong {
      #expect(throws: ImagingError.self) { try ImageCodec.png(pixels) }
      #expect(throws: ImagingError.self) { try ImageCodec.jpeg(pixels, quality: 80) }
    }
    for quality in [0, 101, -1, .max] {
      #expect(throws: ImagingError.self) { try ImageCodec.jpeg(pixels, quality: quality) }
    }
  }

  @Test("JPEG sides end at libjpeg's limit")
  func sides() {
    for (side, fits) in [(65_500, true), (65_501, false)] {
      let bytes = [UInt8](repeating: 7, count: side)
      let line = PixelBuffer(width: side, height: 1, channels: .gray, bytes: bytes)
      let encoded = try? ImageCodec.jpeg(line, quality: 50)
      #expect((encoded != nil) == fits)
    }
  }

  @Test("the version fits a validator")
  func version() {
    #expect(ImageCodec.version.wholeMatch(of: /[A-Za-z0-9.-]+/) != nil)
  }
}
