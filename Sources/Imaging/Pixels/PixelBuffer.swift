/// Decoded pixels: C order, packed rows, samples interleaved unless `layout` says otherwise.
public struct PixelBuffer: Sendable, Hashable {
  /// Pixels, at least 1.
  public var width: Int
  /// Pixels, at least 1.
  public var height: Int
  public var channels: Channels
  public var layout: Layout
  /// 8, or 16 (little-endian).
  public var bitDepth: Int
  /// `width × height × channels.count × bitDepth / 8` bytes.
  public var bytes: [UInt8]

  public init(
    width: Int, height: Int, channels: Channels, layout: Layout = .interleaved, bitDepth: Int = 8,
    bytes: [UInt8]
  ) {
    self.width = width
    self.height = height
    self.channels = channels
    self.layout = layout
    self.bitDepth = bitDepth
    self.bytes = bytes
  }
}
