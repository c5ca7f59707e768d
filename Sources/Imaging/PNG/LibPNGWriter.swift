import CPNG

/// PNG by libpng at its best: every filter tried for each row, zlib's highest level.
enum LibPNGWriter {
  private static let bestLevel: Int32 = 9

  /// Encodes samples in the order and byte order of PNG.
  static func encode(_ pixels: PixelBuffer) throws(ImagingError) -> [UInt8] {
    var result = fg_png_result()
    // Safe: `fg_png_free` frees what the call left in `result`, once.
    defer { fg_png_free(&result) }
    // Safe: the caller has checked that `bytes` holds `height` rows of this many bytes, which is
    // what `fg_png_write` reads; it keeps nothing.
    let isWritten = pixels.bytes.withUnsafeBufferPointer { source in
      fg_png_write(
        source.baseAddress, pixels.bytes.count / pixels.height, UInt32(pixels.width),
        UInt32(pixels.height), Int32(pixels.colorType.rawValue), Int32(pixels.bitDepth),
        bestLevel, fg_png_all_filters, &result) == 1
    }
    guard isWritten, let start = result.bytes else { throw .unencodable(result.text) }
    // Safe: on success `bytes` points at `count` written bytes.
    return [UInt8](UnsafeBufferPointer(start: start, count: result.count))
  }
}

extension PixelBuffer {
  /// How PNG calls these channels.
  var colorType: PNGHeader.ColorType {
    switch channels {
    case .gray: .gray
    case .grayAlpha: .grayAlpha
    case .rgb: .rgb
    case .rgba, .bgra: .rgba
    }
  }

  /// The same picture with red before blue, and of 16 bits the high byte first.
  func inPNGOrder() -> PixelBuffer {
    var result = channels == .bgra ? arranged(as: .rgba, layout: .interleaved) : self
    if bitDepth == 16 { result.bytes = swappedBytes(result.bytes) }
    return result
  }
}
