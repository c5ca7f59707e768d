/// What pixels are asked for.
public struct PixelRequest: Sendable, Hashable {
  /// Nil takes the source's own: RGB, or with `keepsAlpha` RGBA (grey with alpha becomes RGBA)
  /// where it has alpha. RGBA and BGRA of an opaque source have alpha at its maximum.
  public var channels: Channels?
  public var layout = Layout.interleaved
  /// Keeps alpha and 16 bits, as the platform's SDK does with `keep_alpha`; otherwise alpha is
  /// dropped, not blended, and 16 bits become their high byte.
  public var keepsAlpha = false
  /// Turns the picture upright by its EXIF orientation.
  public var appliesOrientation = true
  /// Fit inside, keeping the aspect, never enlarging; nil is unbounded. Bounds the upright picture.
  public var maxWidth: Int?
  public var maxHeight: Int?
  public init() {}
}
