import FoundationEssentials
import Imaging

/// A folder of frames for the emulator, for sources that nobody draws.
struct SourceFolder {
  let path: String

  /// Video 1 with these frames, in order; the first must be a JPEG or PNG.
  init(_ frames: [[UInt8]]) throws {
    path = FileManager.default.temporaryDirectory.path + "/gateway-frames-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path + "/1", withIntermediateDirectories: true)
    for (index, bytes) in frames.enumerated() {
      try Data(bytes).write(to: URL(filePath: "\(path)/1/\(index).png"))
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// Encoded pictures of all kinds, made of pixels that depend on the place alone.
enum Picture {
  static func pixels(
    _ width: Int, _ height: Int, _ channels: Channels = .rgb, bitDepth: Int = 8, seed: Int = 0
  ) -> PixelBuffer {
    let count = width * height * channels.count * bitDepth / 8
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 5 &+ seed &* 31) }
    return PixelBuffer(
      width: width, height: height, channels: channels, bitDepth: bitDepth, bytes: bytes)
  }

  static func png(
    _ width: Int = 32, _ height: Int = 24, _ channels: Channels = .rgb, bitDepth: Int = 8,
    seed: Int = 0
  ) throws -> [UInt8] {
    try ImageCodec.png(pixels(width, height, channels, bitDepth: bitDepth, seed: seed))
  }

  static func jpeg(_ width: Int = 32, _ height: Int = 24, seed: Int = 0) throws -> [UInt8] {
    try ImageCodec.jpeg(pixels(width, height, seed: seed), quality: 90)
  }

  /// A JPEG whose EXIF says that its rows run from the right to the left column (orientation 6).
  static func turnedJPEG(_ width: Int = 32, _ height: Int = 24) throws -> [UInt8] {
    let tiff: [UInt8] = [
      0x4D, 0x4D, 0x00, 0x2A, 0x00, 0x00, 0x00, 0x08, 0x00, 0x01, 0x01, 0x12, 0x00, 0x03, 0x00,
      0x00, 0x00, 0x01, 0x00, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    ]
    let payload = Array("Exif\0\0".utf8) + tiff
    let jpeg = try jpeg(width, height)
    return Array(jpeg[..<2]) + [0xFF, 0xE1, 0, UInt8(payload.count + 2)] + payload + jpeg[2...]
  }

  /// What tells a WebP, and the length it declares; its pixels are nobody's business here.
  static let webp: [UInt8] =
    Array("RIFF".utf8) + [24, 0, 0, 0] + Array("WEBPVP8 ".utf8)
    + [12, 0, 0, 0] + Array(repeating: 7, count: 12)
}
