import FrameBytes

/// What an image says of itself before any pixel is decoded.
public struct ImageHeader: Sendable, Hashable {
  public var width: Int
  public var height: Int
  /// Bits a sample as stored: 1, 2, 4, 8 or 16.
  public var bitDepth: Int
  public var isGray: Bool
  public var hasAlpha: Bool
  /// EXIF orientation, 1 to 8.
  public var orientation: Int
}

/// What pixels are asked for.
public struct PixelRequest: Sendable, Hashable {
  /// Nil takes the source's own: RGB, or with `keepsAlpha` RGBA (grey with alpha stays RGBA) where it has alpha.
  public var channels: Channels?
  public var layout = Layout.interleaved
  /// Keeps alpha and 16 bits, as the platform's SDK does with `keep_alpha`.
  public var keepsAlpha = false
  public var appliesOrientation = true
  /// Fit inside, keeping the aspect, never enlarging; nil is unbounded.
  public var maxWidth: Int?
  public var maxHeight: Int?
  public init() {}
}
