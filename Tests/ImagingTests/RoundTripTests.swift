import FrameBytes
import Testing

@testable import Imaging

@Suite("Encoding and decoding again")
struct RoundTripTests {
  @Test(
    "PNG gives back what went in",
    arguments: Channels.allCases, [8, 16]
  )
  func png(channels: Channels, bitDepth: Int) throws {
    for level in PNGLevel.allCases {
      let pixels = PixelBuffer.noise(width: 7, height: 5, channels: channels, bitDepth: bitDepth)
      let frame = try Frame(checking: try ImageCodec.png(pixels, level: level))
      var request = PixelRequest()
      request.channels = channels
      request.keepsAlpha = true
      #expect(try ImageCodec.decode(frame, as: request) == pixels)
    }
  }

  @Test("JPEG comes back close", arguments: Channels.allCases, [85, 95])
  func jpeg(channels: Channels, quality: Int) throws {
    let pixels = PixelBuffer.ramp(width: 32, height: 24, channels: channels)
    let frame = try Frame(checking: try ImageCodec.jpeg(pixels, quality: quality))
    var request = PixelRequest()
    request.channels = channels
    let decoded = try ImageCodec.decode(frame, as: request)
    #expect(decoded.bytes.count == pixels.bytes.count)
    let farthest = zip(decoded.bytes, pixels.bytes).map { abs(Int($0) - Int($1)) }.max() ?? 0
    #expect(farthest <= 8)
  }

  @Test("the same pixels give the same bytes")
  func deterministic() throws {
    let pixels = PixelBuffer.noise(width: 9, height: 9, channels: .rgb)
    for level in PNGLevel.allCases {
      #expect(try ImageCodec.png(pixels, level: level) == ImageCodec.png(pixels, level: level))
    }
    #expect(try ImageCodec.jpeg(pixels, quality: 80) == ImageCodec.jpeg(pixels, quality: 80))
  }
}
