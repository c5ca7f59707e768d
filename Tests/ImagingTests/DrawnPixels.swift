@testable import Imaging

extension PixelBuffer {
  /// Bytes without a pattern, always the same ones.
  static func noise(
    width: Int, height: Int, channels: Channels, bitDepth: Int = 8
  ) -> PixelBuffer {
    let count = width * height * channels.count * bitDepth / 8
    var state: UInt32 = 1
    let bytes = (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    return PixelBuffer(
      width: width, height: height, channels: channels, bitDepth: bitDepth, bytes: bytes)
  }

  /// A slow ramp in both directions, which JPEG keeps well; alpha is 255.
  static func ramp(width: Int, height: Int, channels: Channels) -> PixelBuffer {
    var bytes: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        for role in channels.roles {
          switch role {
          case .red: bytes.append(UInt8(40 + 3 * column))
          case .green, .gray: bytes.append(UInt8(60 + 3 * row))
          case .blue: bytes.append(UInt8(80 + column + row))
          case .alpha: bytes.append(255)
          }
        }
      }
    }
    return PixelBuffer(width: width, height: height, channels: channels, bytes: bytes)
  }
}
