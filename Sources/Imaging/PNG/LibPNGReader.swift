import CPNG

/// PNG to samples by libpng.
enum LibPNGReader {
  /// As `PNGDecoder.storedSamples`.
  ///
  /// Throws: `damaged` for whatever libpng refuses, and where the pixel data's own checksum is
  /// wrong. Warnings about anything but pixel data are let through.
  static func samples(of bytes: [UInt8], header: PNGHeader) throws(ImagingError) -> [UInt8] {
    let rowBytes = header.width * header.colorType.sampleCount * (header.bitDepth == 16 ? 2 : 1)
    let capacity = rowBytes * header.height
    var result = fg_png_result()
    var isWhole = false
    // Safe: `fg_png_read` reads no more than `bytes.count`, writes `height` rows of `rowBytes` or
    // fails, and the count becomes `capacity` only where it wrote them all.
    let samples = [UInt8](unsafeUninitializedCapacity: capacity) { target, filled in
      isWhole = bytes.withUnsafeBufferPointer { source in
        fg_png_read(
          source.baseAddress, source.count, target.baseAddress, rowBytes, UInt32(header.width),
          UInt32(header.height), &result) == 1
      }
      filled = isWhole ? capacity : 0
    }
    guard isWhole else { throw .damaged(result.text) }
    return samples
  }
}

extension fg_png_result {
  /// Why the call failed, in libpng's words.
  var text: String {
    withUnsafeBytes(of: message) { bytes in
      // `message` is a C array, which Swift sees as a tuple; its bytes end at the first zero.
      "PNG: " + String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
