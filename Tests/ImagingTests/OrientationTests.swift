import FrameBytes
import Testing

@testable import Imaging

@Suite("EXIF orientation")
struct OrientationTests {
  /// A picture of three columns and two rows, and what it is upright for each orientation.
  static let stored: [UInt8] = [1, 2, 3, 4, 5, 6]
  static let upright: [(exif: Int, width: Int, pixels: [UInt8])] = [
    (1, 3, [1, 2, 3, 4, 5, 6]), (2, 3, [3, 2, 1, 6, 5, 4]), (3, 3, [6, 5, 4, 3, 2, 1]),
    (4, 3, [4, 5, 6, 1, 2, 3]), (5, 2, [1, 4, 2, 5, 3, 6]), (6, 2, [4, 1, 5, 2, 6, 3]),
    (7, 2, [6, 3, 5, 2, 4, 1]), (8, 2, [3, 6, 2, 5, 1, 4]),
  ]

  static func png(exif: [UInt8], afterPixels: Bool = false) -> [UInt8] {
    var png = PNGWriter(width: 3, height: 2, colorType: 0, bitDepth: 8)
    png.samples = stored.map { Int($0) }
    if afterPixels { png.trailingChunks = [("eXIf", exif)] } else { png.chunks = [("eXIf", exif)] }
    return png.bytes()
  }

  /// A TIFF structure whose only entry is the orientation.
  static func tiff(_ value: Int, littleEndian: Bool, tag: UInt8 = 0x12, type: UInt8 = 3) -> [UInt8]
  {
    let low = UInt8(truncatingIfNeeded: value)
    return littleEndian
      ? [
        0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, tag, 1, type, 0, 1, 0, 0, 0, low, 0, 0, 0, 0, 0, 0, 0,
      ]
      : [
        0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, tag, 0, type, 0, 0, 0, 1, 0, low, 0, 0, 0, 0, 0, 0,
      ]
  }

  @Test("turns the picture upright, unless asked not to", arguments: [false, true])
  func turns(littleEndian: Bool) throws {
    for (exif, width, pixels) in Self.upright {
      for afterPixels in [false, true] {
        let frame = try Frame(
          checking: Self.png(
            exif: Self.tiff(exif, littleEndian: littleEndian), afterPixels: afterPixels))
        let header = try ImageCodec.header(of: frame)
        #expect((header.width, header.height, header.orientation) == (3, 2, exif))
        let turned = try ImageCodec.decode(frame, as: PixelRequest(channels: .gray))
        #expect((turned.width, turned.height) == (width, 6 / width))
        #expect(turned.bytes == pixels, "orientation \(exif)")
        let kept = try ImageCodec.decode(
          frame, as: PixelRequest(channels: .gray, appliesOrientation: false))
        #expect(kept.bytes == Self.stored)
      }
    }
  }

  @Test("holds for every channel order, layout and depth")
  func allShapes() throws {
    for (exif, _, _) in Self.upright {
      for channels in Channels.allCases {
        let pixels = PixelBuffer.noise(width: 3, height: 2, channels: channels, bitDepth: 16)
        let turned = pixels.arranged(
          as: channels, layout: .planar, orientation: Orientation(exif: exif))
        let apart = pixels.arranged(
          as: channels, layout: .interleaved, orientation: Orientation(exif: exif)
        ).arranged(as: channels, layout: .planar)
        #expect(turned == apart)
      }
    }
  }

  @Test("bounds hold for the upright picture")
  func bounds() throws {
    let bytes = Self.png(exif: Self.tiff(6, littleEndian: true))
    let request = PixelRequest(channels: .gray, maxWidth: 1)
    let turned = try decode(bytes, .png, as: request)
    #expect((turned.width, turned.height) == (1, 2))
    // The upright rows are 4 1, 5 2 and 6 3; each new pixel covers one and a half of them.
    #expect(turned.bytes == [3, 4])
  }

  @Test("is read from a JPEG's first EXIF segment, other APP1 segments passed over")
  func jpeg() throws {
    let plain = JPEGFixture.all[0].bytes
    func segment(_ body: [UInt8]) -> [UInt8] {
      [0xFF, 0xE1, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 0xFF)] + body
    }
    let xmp = segment(Array("http://ns.adobe.com/xap/1.0/\0<x/>".utf8))
    let prefix = Array("Exif\0\0".utf8)
    let six = segment(prefix + Self.tiff(6, littleEndian: false))
    let one = segment(prefix + Self.tiff(1, littleEndian: false))
    for (segments, orientation) in [
      (six, 6), (xmp + six, 6), (one + six, 1), (xmp, 1), (segment([]), 1),
    ] {
      let bytes = Array(plain[..<2]) + segments + plain[2...]
      let header = ImageHeader(try JPEGHeader(parsing: bytes.span))
      #expect(header.orientation == orientation)
      let upright = try decode(bytes, .jpeg)
      #expect(upright.width == (orientation == 6 ? JPEGFixture.height : JPEGFixture.width))
    }
  }

  @Test("counts as upright where the value, tag, type or structure is not one that EXIF has")
  func broken() {
    func orientation(_ bytes: [UInt8]) -> Int {
      EXIF.orientation(in: bytes.span, 0..<bytes.count).exif
    }
    for littleEndian in [false, true] {
      let whole = Self.tiff(6, littleEndian: littleEndian)
      #expect(orientation(whole) == 6)
      #expect(orientation(Self.tiff(0, littleEndian: littleEndian)) == 1)
      #expect(orientation(Self.tiff(9, littleEndian: littleEndian)) == 1)
      #expect(orientation(Self.tiff(6, littleEndian: littleEndian, tag: 0x13)) == 1)
      #expect(orientation(Self.tiff(6, littleEndian: littleEndian, type: 4)) == 1)
      // The value's two bytes end at 20.
      for count in 0..<20 { #expect(orientation(Array(whole[..<count])) == 1) }
      for offset in [0xFF, 0x7F] {
        var far = whole
        far.replaceSubrange(4..<8, with: [UInt8](repeating: UInt8(offset), count: 4))
        #expect(orientation(far) == 1)
      }
    }
  }
}
