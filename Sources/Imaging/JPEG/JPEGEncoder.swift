import CTurboJPEG

/// Pixels to baseline JPEG by libturbojpeg.
enum JPEGEncoder {
  /// From this quality on colour keeps its full resolution (4:4:4); below it is halved both ways
  /// (4:2:0).
  static let fullColorQuality = 90
  /// libjpeg's own limit for either side, in pixels.
  static let maximumSide = 65_500

  /// Encodes 8-bit interleaved gray, RGB, RGBA or BGRA; alpha is dropped.
  static func encode(
    _ pixels: PixelBuffer, quality: Int, in workspace: CodecWorkspace
  ) throws(ImagingError) -> [UInt8] {
    guard max(pixels.width, pixels.height) <= maximumSide else {
      throw .unencodable("JPEG sides end at \(maximumSide) pixels")
    }
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
    guard
      let encoded = workspace.jpegWriter.encode(
        pixels, format: format, sampling: sampling, quality: quality, in: workspace)
    else { throw .unencodable("JPEG") }
    return encoded
  }
}
