import CJPEG
import CTurboJPEG

/// JPEG to pixels.
enum JPEGDecoder {
  /// Decodes to 8-bit interleaved samples: grey where `channels` are grey, else RGB, RGBA or BGRA
  /// with alpha 255, but CMYK is always given as RGB.
  ///
  /// - Parameter wanted: the size, as stored, that the picture will be shrunk to: it may come
  ///   smaller than it is, but not smaller than that.
  ///
  /// Throws: `damaged` for pictures that lack scans, and for whatever `JPEGReader` refuses.
  static func decode(
    _ bytes: [UInt8], header: JPEGHeader, channels: Channels, wanted: (width: Int, height: Int),
    in workspace: CodecWorkspace
  ) throws(ImagingError) -> PixelBuffer {
    try JPEGScans.check(bytes.span, of: header)
    let scale = JPEGScale(from: (header.width, header.height), to: wanted)
    let (width, height) = (scale.applied(to: header.width), scale.applied(to: header.height))
    let (space, decoded): (J_COLOR_SPACE, Channels) =
      switch channels {
      case _ where header.components.count == 4: (JCS_CMYK, .rgba)
      case .gray, .grayAlpha: (JCS_GRAYSCALE, .gray)
      case .rgb: (JCS_EXT_RGB, .rgb)
      case .rgba: (JCS_EXT_RGBA, .rgba)
      case .bgra: (JCS_EXT_BGRA, .bgra)
      }
    let samples = try taken(width * height * decoded.count, from: bytes, in: workspace) {
      (target) throws(ImagingError) in
      try workspace.jpegReader.decode(
        bytes, to: space, channels: decoded.count, scale: scale, width: width, height: height,
        into: target)
    }
    guard space == JCS_CMYK else {
      return PixelBuffer(width: width, height: height, channels: decoded, bytes: samples)
    }
    let opaque = rgb(fromCMYK: samples.span)
    workspace.reclaim(samples)
    return PixelBuffer(width: width, height: height, channels: .rgb, bytes: opaque)
  }

  /// Decodes to the picture's own planes; nil where it has no such planes.
  ///
  /// Throws: as `decode`.
  static func planes(
    _ bytes: [UInt8], header: JPEGHeader, wanted: (width: Int, height: Int),
    in workspace: CodecWorkspace
  ) throws(ImagingError) -> JPEGPlanes? {
    guard let sampling = workspace.jpegReader.sampling(of: bytes) else { return nil }
    try JPEGScans.check(bytes.span, of: header)
    let scale = JPEGScale(from: (header.width, header.height), to: wanted)
    let (width, height) = (scale.applied(to: header.width), scale.applied(to: header.height))
    let planes = JPEGPlanes.planes(sampling, width, height)
    let count = JPEGPlanes.byteCount(sampling, width, height)
    let samples = try taken(count, from: bytes, in: workspace) { (target) throws(ImagingError) in
      try workspace.jpegReader.decode(
        bytes, planes: planes, scale: scale, width: width, height: height, into: target)
    }
    return JPEGPlanes(sampling: sampling, width: width, height: height, bytes: samples)
  }

  /// `count` samples that `decode` writes.
  private static func taken(
    _ count: Int, from bytes: [UInt8], in workspace: CodecWorkspace,
    decode: (UnsafeMutableBufferPointer<UInt8>) throws(ImagingError) -> Void
  ) throws(ImagingError) -> [UInt8] {
    var outcome = Result<Void, ImagingError>.success(())
    let samples = workspace.take(count, from: bytes.count) { target in
      outcome = Result { () throws(ImagingError) in try decode(target) }
      return (try? outcome.get()) != nil
    }
    try outcome.get()
    guard let samples else { throw .damaged("JPEG") }
    return samples
  }

  /// CMYK, inverted as Adobe stores it, to RGB, with OpenCV's rounding.
  static func rgb(fromCMYK cmyk: Span<UInt8>) -> [UInt8] {
    let pixels = cmyk.count / 4
    var rgb = [UInt8](repeating: 0, count: pixels * 3)
    var target = rgb.mutableSpan
    for pixel in 0..<pixels {
      let black = Int(cmyk[4 * pixel + 3])
      for channel in 0..<3 {
        let ink = Int(cmyk[4 * pixel + channel])
        target[3 * pixel + channel] = UInt8(black - (((255 - ink) * black) >> 8))
      }
    }
    return rgb
  }
}
