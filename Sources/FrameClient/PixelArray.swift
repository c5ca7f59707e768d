import Imaging

/// One decoded frame: C order, packed rows, channels last.
public struct PixelArray: Sendable, Hashable {
  /// Rows, columns, channels.
  public let shape: [Int]
  /// 8, or 16 (little-endian) where alpha and depth were kept.
  public let bitDepth: Int
  /// `shape` multiplied out, times `bitDepth / 8`, bytes.
  public let bytes: [UInt8]

  init(_ pixels: PixelBuffer) {
    shape = [pixels.height, pixels.width, pixels.channels.count]
    bitDepth = pixels.bitDepth
    bytes = pixels.bytes
  }
}
