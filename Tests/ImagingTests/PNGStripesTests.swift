import FrameBytes
import Synchronization
import Testing

@testable import Imaging

@Suite("PNG stripes")
struct PNGStripesTests {
  /// A picture of more than one stripe.
  static func picture(_ channels: Channels, bitDepth: Int = 8) -> PixelBuffer {
    let width = 640
    let height = 2 * PNGStripes.leastBytes / (width * channels.count * bitDepth / 8) + 1
    let part = PixelBuffer.noise(width: width, height: 30, channels: channels, bitDepth: bitDepth)
    var bytes: [UInt8] = []
    let count = part.bytes.count * height / part.height
    while bytes.count < count { bytes += part.bytes.prefix(count - bytes.count) }
    return PixelBuffer(
      width: width, height: height, channels: channels, bitDepth: bitDepth, bytes: bytes)
  }

  @Test("give back what went in", arguments: Channels.allCases, [8, 16])
  func roundTrip(channels: Channels, bitDepth: Int) throws {
    let picture = Self.picture(channels, bitDepth: bitDepth)
    #expect(PNGStripes(of: picture, filter: .up).count > 1)
    var request = PixelRequest(channels: channels)
    request.keepsAlpha = true
    let frame = try Frame(checking: ImageCodec.png(picture))
    #expect(try ImageCodec.decode(frame, as: request) == picture)
  }

  @Test("are made in any order, by anybody, to the same bytes")
  func anyOrder() throws {
    let picture = Self.picture(.rgb)
    let alone = try ImageCodec.png(picture)
    let backwards = try ImageCodec.png(picture) { parts, own, work in
      for part in (0..<parts).reversed() { work(part, part == 0 ? own : CodecWorkspace()) }
    }
    #expect(backwards == alone)
  }

  @Test("every filter is read back by libpng", arguments: PNGFilter.allCases)
  func filters(filter: PNGFilter) throws {
    for (width, height, channels) in [(1, 1, Channels.gray), (33, 5, .rgb), (7, 9, .rgba)] {
      let picture = PixelBuffer.noise(width: width, height: height, channels: channels)
      let stripes = PNGStripes(of: picture, filter: filter)
      let workspace = CodecWorkspace()
      let made = (0..<stripes.count).map { stripes.stripe($0, in: workspace) }
      let bytes = PNGEncoder.file(picture, made)
      let header = try PNGHeader(parsing: bytes.span)
      #expect(try LibPNGReader.samples(of: bytes, header: header) == picture.bytes)
    }
  }

  @Test("are as many as the picture is large, up to a limit and to its rows")
  func counts() {
    func count(_ width: Int, _ height: Int) -> Int {
      let bytes = [UInt8](repeating: 0, count: width * height)
      let picture = PixelBuffer(width: width, height: height, channels: .gray, bytes: bytes)
      return PNGStripes(of: picture, filter: .up).count
    }
    #expect(count(1, 1) == 1)
    #expect(count(1024, 1023) == 1)
    #expect(count(1024, 1024) == 2)
    #expect(count(1024, 2047) == 2)
    #expect(count(1024, 2048) == 4)
    #expect(count(1024, 4095) == 4)
    #expect(count(2048, 4096) == PNGStripes.maximumCount)
    #expect(count(4096, 4352) == PNGStripes.maximumCount)
    #expect(count(1 << 22, 1) == 1)
    #expect(count(1 << 21, 3) == 2)
  }

  @Test("the filter suits the picture")
  func choice() {
    func choice(_ sample: (Int, Int) -> UInt8) -> PNGFilter {
      let bytes = (0..<200 * 200).map { sample($0 / 200, $0 % 200) }
      let picture = PixelBuffer(width: 200, height: 200, channels: .gray, bytes: bytes)
      return PNGFilterChoice.filter(for: picture, in: CodecWorkspace())
    }
    let noise = PixelBuffer.noise(width: 200, height: 200, channels: .gray).bytes
    #expect(choice { _, _ in 7 } == .up)
    #expect(choice { row, column in noise[column] &+ UInt8(truncatingIfNeeded: row) } == .up)
    let slopes = noise.dropFirst(1000)
    #expect(
      choice { row, column in
        noise[row] &+ slopes[1000 + row] &* UInt8(truncatingIfNeeded: column)
      } == .sub)
    #expect(choice { row, column in noise[200 * row + column] >> 7 * 255 } == .none)
  }
}
