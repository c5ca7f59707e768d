import CPNG

/// Pixels to PNG by libpng, without any ancillary chunk.
enum PNGEncoder {
  /// The format's own limit for either side, in pixels.
  static let maximumSide = Int(Int32.max)

  /// Encodes interleaved pixels of 8 or 16 bits; BGRA becomes RGBA.
  static func encode(_ pixels: PixelBuffer, level: PNGLevel) throws(ImagingError) -> [UInt8] {
    guard max(pixels.width, pixels.height) <= maximumSide else {
      throw .unencodable("PNG sides end at \(maximumSide) pixels")
    }
    let colorType =
      switch pixels.channels {
      case .gray: PNG_COLOR_TYPE_GRAY
      case .grayAlpha: PNG_COLOR_MASK_ALPHA
      case .rgb: PNG_COLOR_MASK_COLOR
      case .rgba, .bgra: PNG_COLOR_MASK_COLOR | PNG_COLOR_MASK_ALPHA
      }
    let (compression, filters): (Int32, Int32) =
      switch level {
      case .fast: (1, PNG_FILTER_UP)
      case .small: (9, fg_png_all_filters)
      }
    var result = fg_png_result()
    // Safe: `fg_png_free` frees what the call left in `result`, once.
    defer { fg_png_free(&result) }
    // Safe: the caller has checked that `bytes` holds `height` rows of this many bytes, which is
    // what `fg_png_write` reads; it keeps nothing.
    let isWritten = pixels.bytes.withUnsafeBufferPointer { source in
      fg_png_write(
        source.baseAddress, pixels.bytes.count / pixels.height, UInt32(pixels.width),
        UInt32(pixels.height), colorType, Int32(pixels.bitDepth),
        pixels.channels == .bgra ? 1 : 0, compression, filters, &result) == 1
    }
    guard isWritten, let start = result.bytes else { throw .unencodable(result.text) }
    // Safe: on success `bytes` points at `count` written bytes.
    return [UInt8](UnsafeBufferPointer(start: start, count: result.count))
  }
}
