import FrameBytes
import Testing

@testable import Imaging

@Suite("A JPEG's planes")
struct JPEGPlanesTests {
  /// Those of other colours, or coarse in a way that libturbojpeg has no name for.
  static let without: Set = ["subsampled 3×1, which has no name", "CMYK", "YCCK", "RGB components"]

  private func planes(
    of bytes: [UInt8], maxWidth: Int? = nil, keepsOrientation: Bool = false
  ) throws -> JPEGPlanes? {
    var request = PixelRequest()
    request.maxWidth = maxWidth
    request.appliesOrientation = !keepsOrientation
    return try ImageCodec.planes(of: Frame(checking: bytes), as: request)
  }

  @Test("make the JPEG that its pixels would make, but for colours' rounding")
  func samePicture() throws {
    for fixture in JPEGFixture.all {
      let planes = try planes(of: fixture.bytes)
      #expect((planes == nil) == Self.without.contains(fixture.name), "\(fixture.name)")
      guard let planes else { continue }
      #expect((planes.width, planes.height) == (JPEGFixture.width, JPEGFixture.height))
      let again = try ImageCodec.jpeg(planes, quality: 100)
      let (before, after) = (try decode(fixture.bytes, .jpeg), try decode(again, .jpeg))
      let farthest = zip(before.bytes, after.bytes).map { abs(Int($0) - Int($1)) }.max() ?? 0
      #expect(farthest <= 12, "\(fixture.name)")
    }
  }

  @Test("are as coarse as they were, whatever the quality", arguments: [50, 89, 90, 100])
  func sampling(quality: Int) throws {
    let picture = PixelBuffer.ramp(width: 40, height: 30, channels: .rgb)
    for (first, factors) in [(80, UInt8(0x22)), (95, 0x11)] {
      let source = try ImageCodec.jpeg(picture, quality: first)
      let again = try ImageCodec.jpeg(
        try #require(try planes(of: source, maxWidth: 17)), quality: quality)
      let frame = try #require(again.indices.first { again[$0...].starts(with: [0xFF, 0xC0]) })
      #expect(again[frame + 11] == factors)
    }
  }

  @Test("are shrunk to the size that pixels would have", arguments: [1, 2, 5, 9, 10, 11, 39, 65])
  func sizes(width: Int) throws {
    let picture = PixelBuffer.ramp(width: 65, height: 45, channels: .rgb)
    for quality in [80, 95] {
      let source = try ImageCodec.jpeg(picture, quality: quality)
      let planes = try #require(try planes(of: source, maxWidth: width))
      var request = PixelRequest()
      request.maxWidth = width
      let pixels = try decode(source, .jpeg, as: request)
      #expect((planes.width, planes.height) == (pixels.width, pixels.height))
      let again = try ImageCodec.jpeg(planes, quality: 100)
      // Coarse colour shows in small pictures; their brightness is the same in either case.
      request.channels = quality == 80 ? .gray : .rgb
      let (ours, theirs) = (
        try decode(again, .jpeg, as: PixelRequest(channels: request.channels)),
        try decode(source, .jpeg, as: request)
      )
      #expect((ours.width, ours.height) == (pixels.width, pixels.height))
      let farthest = zip(ours.bytes, theirs.bytes).map { abs(Int($0) - Int($1)) }.max() ?? 0
      #expect(farthest <= 8)
    }
  }

  @Test("of grey are one")
  func gray() throws {
    let picture = PixelBuffer.ramp(width: 20, height: 10, channels: .gray)
    let planes = try #require(try planes(of: ImageCodec.jpeg(picture, quality: 90), maxWidth: 7))
    #expect(planes.bytes.count == 7 * 4)
    let again = try ImageCodec.jpeg(planes, quality: 90)
    #expect(try JPEGHeader(parsing: again.span).components.count == 1)
  }

  @Test("are not taken where pixels are turned, of another type, or other channels are wanted")
  func others() throws {
    let picture = PixelBuffer.ramp(width: 20, height: 10, channels: .rgb)
    let jpeg = try ImageCodec.jpeg(picture, quality: 90)
    #expect(try planes(of: jpeg) != nil)
    #expect(try planes(of: ImageCodec.png(picture)) == nil)
    var gray = PixelRequest()
    gray.channels = .gray
    #expect(try ImageCodec.planes(of: Frame(checking: jpeg), as: gray) == nil)
    let exif = Array("Exif\0\0".utf8) + OrientationTests.tiff(6, littleEndian: true)
    let segment = [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif
    let turned = jpeg[..<2] + segment + jpeg[2...]
    #expect(try planes(of: Array(turned)) == nil)
    #expect(try planes(of: Array(turned), keepsOrientation: true) != nil)
  }

  @Test("are never those of a damaged picture", arguments: JPEGFixture.all)
  func damage(fixture: JPEGFixture) throws {
    guard fixture.name != "arithmetic coding", try planes(of: fixture.bytes) != nil else { return }
    let bytes = fixture.bytes
    for count in stride(from: bytes.count / 2, to: bytes.count - 2, by: 7) {
      let cut = Array(bytes[..<count]) + JPEGDamageTests.endOfImage
      guard let frame = try? Frame(checking: cut) else { continue }
      #expect(throws: ImagingError.self, "cut after \(count) bytes") {
        // A header that is cut has no planes, and none either way.
        if try ImageCodec.planes(of: frame, as: PixelRequest()) == nil {
          _ = try ImageCodec.decode(frame, as: PixelRequest())
        }
      }
    }
  }

  @Test("refuse a quality that there is none of", arguments: [0, 101])
  func quality(quality: Int) throws {
    let picture = PixelBuffer.ramp(width: 8, height: 8, channels: .rgb)
    let planes = try #require(try planes(of: ImageCodec.jpeg(picture, quality: 90)))
    #expect(throws: ImagingError.self) { try ImageCodec.jpeg(planes, quality: quality) }
  }
}
