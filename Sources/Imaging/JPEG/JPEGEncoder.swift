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
    try checkSides(pixels.width, pixels.height)
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

  /// Encodes planes as they are.
  static func encode(
    _ planes: JPEGPlanes, quality: Int, in workspace: CodecWorkspace
  ) throws(ImagingError) -> [UInt8] {
    try checkSides(planes.width, planes.height)
    guard
      let encoded = workspace.jpegWriter.encode(planes, quality: quality, in: workspace)
    else { throw .unencodable("JPEG") }
    return encoded
  }

  private static func checkSides(_ width: Int, _ height: Int) throws(ImagingError) {
    guard max(width, height) <= maximumSide else {
      throw .unencodable("JPEG sides end at \(maximumSide) pixels")
    }
  }
}
