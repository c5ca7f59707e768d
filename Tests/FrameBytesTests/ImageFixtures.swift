import FrameBytes

/// Images built from their parts, so that a test can leave out, swap or damage one.
enum ImageFixtures {
  static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// A PNG chunk with its CRC, or with `crc` instead.
  static func chunk(_ type: String, _ data: [UInt8] = [], crc: UInt32? = nil) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(crc ?? CRC32.checksum(body.span))
  }

  static let header = chunk("IHDR", bigEndian(1) + bigEndian(1) + [8, 0, 0, 0, 0])
  /// One grey pixel, as a stored deflate block.
  static let data = chunk(
    "IDAT",
    [0x78, 0x01, 0x01, 0x02, 0x00, 0xFD, 0xFF, 0x00, 0x80, 0x00, 0x82, 0x00, 0x81])
  static let end = chunk("IEND")
  static let png = pngSignature + header + chunk("tEXt", Array("a\u{0}b".utf8)) + data + end

  /// A JPEG segment: marker, length, content.
  static func segment(_ marker: UInt8, _ content: [UInt8] = []) -> [UInt8] {
    let length = content.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + content
  }

  static let startOfImage: [UInt8] = [0xFF, 0xD8]
  static let endOfImage: [UInt8] = [0xFF, 0xD9]
  /// An application segment that holds a whole JPEG of its own, end of image included.
  static let thumbnail = segment(
    0xE1, startOfImage + frame + scan + scanData + endOfImage)
  static let frame = segment(0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0])
  static let progressiveFrame = segment(0xC2, [8, 0, 8, 0, 8, 1, 1, 0x11, 0])
  static let scan = segment(0xDA, [1, 1, 0, 0, 63, 0])
  /// Stuffed bytes, a restart, and runs longer than a machine word between them.
  static let scanData: [UInt8] =
    [0x12, 0xFF, 0x00, 0x34] + [UInt8](repeating: 0xA5, count: 21) + [0xFF, 0xD3, 0x56, 0xFF, 0x00]
  static let numberOfLines = segment(0xDC, [0, 8])
  static let jpeg = startOfImage + thumbnail + frame + scan + scanData + endOfImage

  static func bigEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }
}

/// Over arrays, because `#expect` doesn't take spans.
extension ImageType {
  init?(sniffing bytes: [UInt8]) { self.init(sniffing: bytes.span) }

  func checkWhole(_ bytes: [UInt8]) throws(FrameDefect) { try checkWhole(bytes.span) }
}
