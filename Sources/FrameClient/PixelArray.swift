import FrameBytes
import Imaging

/// One decoded frame: C order, packed rows, channels last.
public struct PixelArray: Sendable, Hashable {
  /// Rows, columns, channels; 3 channels are RGB, 4 are RGBA.
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

  /// Decodes a frame as the platform's SDK does.
  ///
  /// - Parameters:
  ///   - keepAlpha: Keeps an alpha channel and 16 bits, and leaves the picture as it is stored;
  ///     otherwise there are three channels of 8 bits, upright by the EXIF orientation.
  ///   - maximumPixels: Checked before any are allocated.
  ///
  /// Throws: `undecodable`.
  public init(
    decoding frame: EncodedFrame, keepAlpha: Bool = false, maximumPixels: Int = 50_000_000
  ) throws(FrameFailure) {
    var request = PixelRequest()
    request.keepsAlpha = keepAlpha
    request.appliesOrientation = !keepAlpha
    do throws(ImagingError) {
      self.init(
        try ImageCodec.decode(
          frame.frame, as: request, limits: PixelLimits(maximumPixels: maximumPixels)))
    } catch {
      throw FrameFailure(error)
    }
  }
}
