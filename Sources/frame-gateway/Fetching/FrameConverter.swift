import Archive
import FrameBytes
import FrameClient
import Imaging

/// Makes the form of a frame that is asked for.
struct FrameConverter: Sendable {
  var format: FetchOptions.Format
  var quality: Int
  var keepsAlpha: Bool
  var limits: PixelLimits
  /// Whether an array stands for itself, with a header of its own.
  var hasHeader = true

  /// Throws: `undecodable`.
  func piece(_ index: Int, _ frame: EncodedFrame) throws(FrameFailure) -> FramePiece {
    do throws(ImagingError) {
      switch (format, frame.frame.type) {
      case (.original, _), (.png, .png), (.jpg, .jpeg):
        return FramePiece(
          index: index, fileExtension: frame.fileExtension, content: [frame.bytes[...]])
      case (.png, _):
        let bytes = try ImageCodec.png(try pixels(of: frame))
        return FramePiece(index: index, fileExtension: "png", content: [bytes[...]])
      case (.jpg, _):
        let bytes = try ImageCodec.jpeg(try pixels(of: frame), quality: quality)
        return FramePiece(index: index, fileExtension: "jpg", content: [bytes[...]])
      case (.npy, _): return array(index, try pixels(of: frame))
      }
    } catch {
      throw FrameFailure(error)
    }
  }

  private func pixels(of frame: EncodedFrame) throws(ImagingError) -> PixelBuffer {
    var request = PixelRequest()
    request.keepsAlpha = keepsAlpha && format != .jpg
    return try ImageCodec.decode(frame.frame, as: request, limits: limits)
  }

  private func array(_ index: Int, _ pixels: PixelBuffer) -> FramePiece {
    let shape = PixelShape(
      height: pixels.height, width: pixels.width, channels: pixels.channels,
      bitDepth: pixels.bitDepth)
    let header = hasHeader ? NPYHeader.bytes(shape: shape.dimensions, dtype: shape.dtype) : []
    return FramePiece(
      index: index, fileExtension: "npy", content: [header[...], pixels.bytes[...]], shape: shape)
  }
}

extension PixelShape {
  /// Rows, columns, channels.
  var dimensions: [Int] { [height, width, channels.count] }
  var dtype: NPYHeader.DType { bitDepth == 16 ? .uint16 : .uint8 }
}
