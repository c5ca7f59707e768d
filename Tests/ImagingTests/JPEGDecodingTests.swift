import FrameBytes
import Testing

@testable import Imaging

@Suite("JPEG decoding")
struct JPEGDecodingTests {
  @Test("gives the platform's pixels", arguments: JPEGFixture.all)
  func pixels(fixture: JPEGFixture) throws {
    let frame = try Frame(checking: fixture.bytes)
    for keepsAlpha in [false, true] {
      let rgb = try ImageCodec.decode(frame, as: PixelRequest(keepsAlpha: keepsAlpha))
      #expect((rgb.width, rgb.height) == (JPEGFixture.width, JPEGFixture.height))
      #expect((rgb.channels, rgb.bitDepth) == (.rgb, 8))
      #expect(CRC32.checksum(rgb.bytes.span) == fixture.rgb)
    }
    let gray = try ImageCodec.decode(frame, as: PixelRequest(channels: .gray))
    #expect(CRC32.checksum(gray.bytes.span) == fixture.gray)
  }

  @Test("RGBA and BGRA are the same pixels, opaque", arguments: JPEGFixture.all)
  func alpha(fixture: JPEGFixture) throws {
    let rgb = try decode(fixture.bytes, .jpeg)
    for channels in [Channels.rgba, .bgra, .gray, .grayAlpha] where !channels.isGray {
      let decoded = try decode(fixture.bytes, .jpeg, as: PixelRequest(channels: channels))
      #expect(decoded == rgb.arranged(as: channels, layout: .interleaved))
    }
    let gray = try decode(fixture.bytes, .jpeg, as: PixelRequest(channels: .gray))
    let grayAlpha = try decode(fixture.bytes, .jpeg, as: PixelRequest(channels: .grayAlpha))
    #expect(grayAlpha.bytes == gray.bytes.flatMap { [$0, 255] })
  }

  @Test(
    "CMYK with OpenCV's rounding",
    arguments: [
      ([255, 255, 255, 255], [255, 255, 255]), ([0, 0, 0, 255], [1, 1, 1]),
      ([9, 99, 199, 0], [0, 0, 0]), ([112, 247, 0, 200], [89, 194, 1]),
    ] as [([UInt8], [UInt8])])
  func cmyk(cmyk: [UInt8], rgb: [UInt8]) {
    #expect(JPEGDecoder.rgb(fromCMYK: cmyk.span) == rgb)
  }

  @Test(
    "says what it can't decode",
    arguments: [
      (marker: 0xC3, precision: 8, components: 3), (marker: 0xC1, precision: 12, components: 3),
      (marker: 0xC0, precision: 8, components: 2),
    ] as [(marker: UInt8, precision: UInt8, components: UInt8)])
  func unsupported(marker: UInt8, precision: UInt8, components: UInt8) {
    let header = [0xFF, marker, 0, 8 + 3 * components, precision, 0, 1, 0, 1, components]
    let bytes = [0xFF, 0xD8] + header + (0..<components).flatMap { [$0, 0x11, 0] }
    #expect {
      _ = try JPEGHeader(parsing: bytes.span)
    } throws: { error in
      if case ImagingError.unsupported = error { true } else { false }
    }
  }
}
