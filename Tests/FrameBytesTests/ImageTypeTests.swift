import FrameBytes
import Testing

@Suite("Image type")
struct ImageTypeTests {
  static let bitmapHeader: [UInt8] =
    Array("BM".utf8) + [18, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0]
  static let webpHeader: [UInt8] =
    Array("RIFF".utf8) + [12, 0, 0, 0] + Array("WEBPVP8 ".utf8) + [0, 0, 0, 0]
  static func fileType(_ brands: String) -> [UInt8] {
    [0, 0, 0, UInt8(8 + brands.utf8.count)] + Array("ftyp".utf8) + Array(brands.utf8)
  }

  @Test(
    "is told by magic bytes",
    arguments: [
      (ImageFixtures.png, .png), (ImageFixtures.jpeg, .jpeg), (webpHeader, .webp),
      (Array("GIF87a".utf8), .gif), (Array("GIF89a".utf8), .gif), (bitmapHeader, .bmp),
      ([0x49, 0x49, 0x2A, 0], .tiff), ([0x4D, 0x4D, 0, 0x2A], .tiff),
      ([0x49, 0x49, 0x2B, 0, 8, 0, 0, 0], .tiff), ([0x4D, 0x4D, 0, 0x2B, 0, 8, 0, 0], .tiff),
      (fileType("avif\u{0}\u{0}\u{0}\u{0}"), .avif), (fileType("avis\u{0}\u{0}\u{0}\u{0}"), .avif),
      (fileType("mif1\u{0}\u{0}\u{0}\u{0}miafavif"), .avif),
      ([0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A], .jpeg2000),
      ([0xFF, 0x4F, 0xFF, 0x51], .jpeg2000),
      (Array("P6 8 8 255\n".utf8), .pnm), (Array("P5\n# made\n8".utf8), .pnm),
      (Array("P7\nWIDTH 8".utf8), .pnm),
    ] as [([UInt8], ImageType)])
  func known(bytes: [UInt8], type: ImageType) {
    #expect(ImageType(sniffing: bytes) == type)
    #expect(ImageType(sniffing: bytes + [0, 0xFF, 7]) == type)
  }

  @Test(
    "is not guessed",
    arguments: [
      [], [0xFF], [0xFF, 0xD8], Array("<!DOCTYPE html>".utf8), Array(#"{"error":"P6 8"}"#.utf8),
      Array("BMW is no bitmap, though it starts so".utf8), Array("P6".utf8), Array("P8 1 ".utf8),
      Array("P6 of a list".utf8), Array("P7 8 8 8".utf8), Array("P61 1 1".utf8),
      Array("RIFF\u{1}\u{0}\u{0}\u{0}WAVE".utf8), Array("GIF88a".utf8),
      fileType("heic\u{0}\u{0}\u{0}\u{0}mif1"), fileType("mif1avif"),
      Array(ImageFixtures.png.prefix(7)), Array(bitmapHeader.prefix(17)),
    ] as [[UInt8]])
  func unknown(bytes: [UInt8]) {
    #expect(ImageType(sniffing: bytes) == nil)
  }

  @Test("has a media type and an extension of its own")
  func names() {
    #expect(Set(ImageType.allCases.map(\.mediaType)).count == ImageType.allCases.count)
    #expect(Set(ImageType.allCases.map(\.fileExtension)).count == ImageType.allCases.count)
    #expect(ImageType.jpeg.mediaType == "image/jpeg" && ImageType.jpeg.fileExtension == "jpg")
    #expect(ImageType.png.mediaType == "image/png" && ImageType.png.fileExtension == "png")
  }

  @Test("refuses a WebP that is shorter than its RIFF size")
  func webpSize() throws {
    try ImageType.webp.checkWhole(Self.webpHeader)
    try ImageType.webp.checkWhole((Self.webpHeader + [0]))
    #expect(throws: FrameDefect.truncated(offset: 19)) {
      try ImageType.webp.checkWhole(Array(Self.webpHeader.prefix(19)))
    }
    let impossible: [UInt8] = Array("RIFF".utf8) + [3, 0, 0, 0] + Array("WEBP".utf8)
    #expect(throws: FrameDefect.damaged(offset: 4, what: "RIFF size")) {
      try ImageType.webp.checkWhole(impossible)
    }
  }

  @Test("refuses a BMP that is shorter than its declared size, where it declares one")
  func bitmapSize() throws {
    var bytes = Self.bitmapHeader
    try ImageType.bmp.checkWhole(bytes)
    bytes[2] = 19
    #expect(throws: FrameDefect.truncated(offset: 18)) { try ImageType.bmp.checkWhole(bytes) }
    bytes[2] = 0
    try ImageType.bmp.checkWhole(bytes)
  }

  @Test("makes frames of whole images only")
  func frames() throws {
    #expect(try Frame(checking: ImageFixtures.png).type == .png)
    #expect(try Frame(checking: ImageFixtures.jpeg).bytes == ImageFixtures.jpeg)
    #expect(throws: FrameDefect.empty) { try Frame(checking: []) }
    #expect(throws: FrameDefect.notAnImage) { try Frame(checking: Array("busy".utf8)) }
    #expect(throws: FrameDefect.truncated(offset: 20)) {
      try Frame(checking: Array(ImageFixtures.png.prefix(20)))
    }
    #expect(throws: FrameDefect.empty) { try ImageType.gif.checkWhole([]) }
  }
}
