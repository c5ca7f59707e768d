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

/// Which samples a pixel has, in order.
public enum Channels: String, Sendable, Hashable, CaseIterable {
  case rgb, rgba, bgra, gray
  /// Gray with alpha, only where alpha is kept.
  case grayAlpha = "gray_alpha"

  public var count: Int {
    switch self {
    case .gray: 1
    case .grayAlpha: 2
    case .rgb: 3
    case .rgba, .bgra: 4
    }
  }
}

/// How samples lie in memory.
public enum Layout: String, Sendable, Hashable, CaseIterable {
  /// Rows, columns, channels.
  case interleaved = "hwc"
  /// Channels, rows, columns.
  case planar = "chw"
}
