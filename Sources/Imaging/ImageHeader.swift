/// What an image says of itself before any pixel is decoded.
public struct ImageHeader: Sendable, Hashable {
  /// Pixels as stored, before `orientation`.
  public var width: Int
  /// Pixels as stored, before `orientation`.
  public var height: Int
  /// Bits a sample as stored: 1, 2, 4, 8 or 16.
  public var bitDepth: Int
  /// Whether the stored samples are grey only.
  public var isGray: Bool
  /// Whether keeping alpha yields four channels. A grey PNG's transparent shade (tRNS) doesn't
  /// count, because the platform's SDK doesn't see it.
  public var hasAlpha: Bool
  /// EXIF orientation, 1 to 8.
  public var orientation: Int

  /// The shape that `ImageCodec.decode` will give for `request`, scaling and orientation included.
  public func decodedShape(for request: PixelRequest) -> PixelShape {
    let swaps = request.appliesOrientation && Orientation(exif: orientation).swapsAxes
    let size = ImageCodec.outputSize(
      width: swaps ? height : width, height: swaps ? width : height,
      maxWidth: request.maxWidth, maxHeight: request.maxHeight)
    return PixelShape(
      height: size.height, width: size.width, channels: channels(for: request),
      bitDepth: request.keepsAlpha && bitDepth == 16 ? 16 : 8)
  }

  /// The size that `decodedShape` tells, as it is stored: before the orientation is applied.
  func storedSize(for request: PixelRequest) -> (width: Int, height: Int) {
    let shape = decodedShape(for: request)
    let swaps = request.appliesOrientation && Orientation(exif: orientation).swapsAxes
    return swaps ? (shape.height, shape.width) : (shape.width, shape.height)
  }

  func channels(for request: PixelRequest) -> Channels {
    request.channels ?? (request.keepsAlpha && hasAlpha ? .rgba : .rgb)
  }
}
