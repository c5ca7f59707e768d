import CTurboJPEG

/// JPEG to pixels by libturbojpeg, one call a picture.
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
    let (format, decoded): (TJPF, Channels) =
      switch channels {
      case _ where header.components.count == 4: (TJPF_CMYK, .rgba)
      case .gray, .grayAlpha: (TJPF_GRAY, .gray)
      case .rgb: (TJPF_RGB, .rgb)
      case .rgba: (TJPF_RGBA, .rgba)
      case .bgra: (TJPF_BGRA, .bgra)
      }
    var outcome = Result<Void, ImagingError>.success(())
    let count = width * height * decoded.count
    let samples = workspace.take(count, from: bytes.count) { target in
      outcome = workspace.jpegReader.decode(
        bytes, format: format, width: width, height: height, into: target)
      return (try? outcome.get()) != nil
    }
    try outcome.get()
    guard let samples else { throw .damaged("JPEG") }
    guard format == TJPF_CMYK else {
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
    var outcome = Result<Void, ImagingError>.success(())
    let count = JPEGPlanes.byteCount(sampling, width, height)
    let samples = workspace.take(count, from: bytes.count) { target in
      outcome = workspace.jpegReader.decode(
        bytes, planes: planes, width: width, height: height, into: target)
      return (try? outcome.get()) != nil
    }
    try outcome.get()
    guard let samples else { throw .damaged("JPEG") }
    return JPEGPlanes(sampling: sampling, width: width, height: height, bytes: samples)
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
