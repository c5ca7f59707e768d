import CTurboJPEG

/// Pixels to baseline JPEG by libturbojpeg.
enum JPEGEncoder {
  /// From this quality on colour keeps its full resolution (4:4:4); below it is halved both ways
  /// (4:2:0).
  static let fullColorQuality = 90
  /// libjpeg's own limit for either side, in pixels.
  static let maximumSide = 65_500

  /// Encodes 8-bit interleaved gray, RGB, RGBA or BGRA; alpha is dropped.
  static func encode(_ pixels: PixelBuffer, quality: Int) throws(ImagingError) -> [UInt8] {
    guard max(pixels.width, pixels.height) <= maximumSide else {
      throw .unencodable("JPEG sides end at \(maximumSide) pixels")
    }
    guard let handle = tjInitCompress() else { throw .unencodable("libturbojpeg can't start") }
    defer { tjDestroy(handle) }
    let format =
      switch pixels.channels {
      case .gray, .grayAlpha: TJPF_GRAY
      case .rgb: TJPF_RGB
      case .rgba: TJPF_RGBX
      case .bgra: TJPF_BGRX
      }
    let sampling =
      switch pixels.channels {
      case .gray, .grayAlpha: TJSAMP_GRAY
      case .rgb, .rgba, .bgra: quality < fullColorQuality ? TJSAMP_420 : TJSAMP_444
      }
    var encoded: UnsafeMutablePointer<UInt8>?
    var count: UInt = 0
    // Safe: `tjFree` takes what `tjCompress2` left there, nil included.
    defer { tjFree(encoded) }
    // Safe: the caller has checked that `bytes` holds width × height packed pixels, which is what
    // is read; libturbojpeg allocates what it writes and keeps nothing.
    let status = pixels.bytes.withUnsafeBufferPointer { source in
      tjCompress2(
        handle, source.baseAddress, Int32(pixels.width), 0, Int32(pixels.height),
        format.rawValue, &encoded, &count, Int32(bitPattern: sampling.rawValue),
        Int32(quality), TJFLAG_ACCURATEDCT)
    }
    guard status == 0, let start = encoded else { throw .unencodable("JPEG") }
    // Safe: on success `encoded` points at `count` written bytes.
    return [UInt8](UnsafeBufferPointer(start: start, count: Int(count)))
  }
}
