import FrameBytes
import Testing

@testable import Imaging

@Suite("The JPEG entropy decoder")
struct JPEGEntropyDecodingTests {
  private let decoder = JPEGEntropyDecoder(minimumBytes: 0)
  private let own: CodecWorkspace
  private let libjpeg = CodecWorkspace(jpegReader: JPEGReader(entropyDecoder: nil))

  init() { own = CodecWorkspace(jpegReader: JPEGReader(entropyDecoder: decoder)) }

  /// Pixels by either decoder, which have to be the same; nil where both find damage.
  @discardableResult
  private func decode(
    _ bytes: [UInt8], as request: PixelRequest = PixelRequest(),
    _ comment: Comment? = nil, at location: SourceLocation = #_sourceLocation
  ) -> PixelBuffer? {
    let (ours, theirs) = (
      Result { try decode(bytes, request, in: own) },
      Result { try decode(bytes, request, in: libjpeg) }
    )
    switch (ours, theirs) {
    case (.success(let one), .success(let other)):
      // Not compared by the macro, which would print every pixel.
      let isSame = one == other
      #expect(isSame, comment, sourceLocation: location)
      return one
    case (.failure(let one), .failure(let other)):
      #expect("\(one)" == "\(other)", comment, sourceLocation: location)
    default:
      Issue.record("one of the two finds no damage", sourceLocation: location)
    }
    return nil
  }

  private func decode(
    _ bytes: [UInt8], _ request: PixelRequest, in workspace: CodecWorkspace
  ) throws -> PixelBuffer {
    try ImageCodec.decode(bytes, type: .jpeg, as: request, limits: PixelLimits(), in: workspace)
  }

  @Test(
    "gives libjpeg's pixels, whatever the quality, the size and the scale",
    arguments: [1, 25, 75, 89, 90, 100], [(1, 1), (7, 9), (16, 16), (33, 65), (250, 130)])
  func pixels(quality: Int, size: (width: Int, height: Int)) throws {
    for channels in [Channels.rgb, .gray] {
      let drawings = [
        PixelBuffer.noise(width: size.width, height: size.height, channels: channels),
        PixelBuffer.ramp(
          width: size.width % 60 + 1, height: size.height % 60 + 1, channels: channels),
      ]
      for drawing in drawings {
        let jpeg = try ImageCodec.jpeg(drawing, quality: quality)
        for request in [
          PixelRequest(), PixelRequest(channels: .gray), PixelRequest(channels: .bgra),
          PixelRequest(maxWidth: max(drawing.width / 3, 1)), PixelRequest(maxWidth: 1),
        ] {
          let before = decoder.takenOver
          #expect(decode(jpeg, as: request) != nil)
          #expect(decoder.takenOver == before + 1)
        }
      }
    }
  }

  @Test("gives libjpeg's planes", arguments: [60, 95], [8, 17, 40, 99, 100])
  func planes(quality: Int, maxWidth: Int) throws {
    let jpeg = try ImageCodec.jpeg(
      PixelBuffer.noise(width: 100, height: 75, channels: .rgb), quality: quality)
    let request = PixelRequest(maxWidth: maxWidth)
    let jpegs = try [own, libjpeg].map { workspace in
      let planes = try #require(
        try ImageCodec.planes(of: Frame(checking: jpeg), as: request, in: workspace))
      return try ImageCodec.jpeg(planes, quality: 90)
    }
    #expect(jpegs[0] == jpegs[1])
    #expect(decoder.takenOver == 1)
  }

  @Test("leaves what is no plain sequential picture to libjpeg", arguments: JPEGFixture.all)
  func otherPictures(fixture: JPEGFixture) {
    #expect(decode(fixture.bytes) != nil)
    let left = ["restart markers", "several scans", "progressive", "arithmetic coding"]
    #expect(decoder.takenOver == (left.contains(fixture.name) ? 0 : 1))
  }

  @Test("leaves data that its tables would cost more than it to libjpeg")
  func minimumBytes() throws {
    let jpeg = try ImageCodec.jpeg(
      PixelBuffer.noise(width: 40, height: 40, channels: .rgb), quality: 90)
    let header = try JPEGHeader(parsing: jpeg.span)
    let scan = JPEGSegment(in: jpeg.span, at: header.firstScan)?.body.upperBound
    let rest = jpeg.count - (try #require(scan))
    for (minimum, taken) in [(rest, 1), (rest + 1, 0)] {
      let decoder = JPEGEntropyDecoder(minimumBytes: minimum)
      let workspace = CodecWorkspace(jpegReader: JPEGReader(entropyDecoder: decoder))
      _ = try decode(jpeg, PixelRequest(), in: workspace)
      #expect(decoder.takenOver == taken)
    }
  }

  @Test("gives up what is cut or has strange bits, and so finds the damage that libjpeg finds")
  func damage() throws {
    let jpeg = try ImageCodec.jpeg(
      PixelBuffer.noise(width: 40, height: 24, channels: .rgb), quality: 80)
    let start = try JPEGHeader(parsing: jpeg.span).firstScan
    var (whole, damaged) = (0, 0)
    for index in stride(from: start, to: jpeg.count - 2, by: 3) {
      decode(Array(jpeg[..<index]) + JPEGDamageTests.endOfImage, "cut at \(index)")
      decode(Array(jpeg[..<index]), "cut at \(index), without an end")
      for change in [UInt8(0x01), 0x10, 0xFF] {
        var bytes = jpeg
        bytes[index] ^= change
        let pixels = decode(bytes, "\(index) changed by \(change)")
        if pixels == nil { damaged += 1 } else { whole += 1 }
      }
    }
    // Both happen: many a changed bit leaves codes that are as good as others.
    #expect(whole > 0 && damaged > 0)
  }

  @Test("lets as many stray bytes through as libjpeg alone does")
  func strayBytes() throws {
    let jpeg = try ImageCodec.jpeg(
      PixelBuffer.noise(width: 24, height: 24, channels: .rgb), quality: 80)
    for count in 0...JPEGReader.maximumStrayBytes + 16 {
      let stray = [UInt8](repeating: 0x55, count: count)
      let pixels = decode(Array(jpeg.dropLast(2)) + stray + JPEGDamageTests.endOfImage)
      if count <= JPEGReader.maximumStrayBytes { #expect(pixels != nil, "\(count)") }
    }
  }

  @Test("does not take the next block's bits for the end of one that is full")
  func fullBlocks() throws {
    // Noise at the best quality has a last coefficient in nearly every block, and then no end.
    for side in 1...24 {
      let drawing = PixelBuffer.noise(width: side * 4, height: side * 3, channels: .rgb)
      for quality in [70, 80, 85] {
        let jpeg = try ImageCodec.jpeg(drawing, quality: quality)
        #expect(decode(jpeg, "\(side) at \(quality)") != nil)
      }
    }
    #expect(decoder.givenUp == 0)
  }

  @Test("keeps the tables of pictures that differ apart")
  func tables() throws {
    // The encoder's own tables, and the fixtures' with others, by turns.
    let own = try ImageCodec.jpeg(
      PixelBuffer.noise(width: 24, height: 24, channels: .rgb), quality: 80)
    for _ in 0..<3 {
      for fixture in JPEGFixture.all {
        #expect(decode(fixture.bytes) != nil, "\(fixture.name)")
        #expect(decode(own) != nil)
      }
    }
  }
}
