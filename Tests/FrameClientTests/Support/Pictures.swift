import Imaging

/// Small images with what drawn frames don't have.
enum Pictures {
  /// 2 rows of 3 pixels, each sample its own.
  static func pixels(_ channels: Channels, bitDepth: Int = 8) -> PixelBuffer {
    let count = 6 * channels.count * bitDepth / 8
    return PixelBuffer(
      width: 3, height: 2, channels: channels, bitDepth: bitDepth,
      bytes: (0..<count).map { UInt8($0 * 5 + 1) })
  }

  static func png(_ channels: Channels, bitDepth: Int = 8) throws -> [UInt8] {
    try ImageCodec.png(pixels(channels, bitDepth: bitDepth))
  }

  /// A whole JPEG by its structure, of its own for every index.
  static func numbered(_ index: Int64) -> [UInt8] {
    let comment = Array("frame \(index)".utf8)
    return [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0]
      + [0xFF, 0xFE, 0, UInt8(comment.count + 2)] + comment
      + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x5A, 0x5A, 0xFF, 0xD9]
  }

  /// A JPEG of 2 rows of 3 pixels that says it lies on its side (EXIF orientation 6).
  static func turnedJPEG() throws -> [UInt8] {
    let jpeg = try ImageCodec.jpeg(pixels(.rgb), quality: 95)
    // TIFF, big-endian: one entry, tag 0x0112, type 3 (short), count 1, value 6.
    let exif =
      Array("Exif\0\0MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1]
      + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
    let segment = [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif
    return jpeg.prefix(2) + segment + jpeg.dropFirst(2)
  }

  /// A whole GIF of one pixel, which is no type that is decoded here.
  static let gif: [UInt8] =
    Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
    + [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B]
}
