import CTurboJPEG
import Glibc

/// JPEG to pixels by libturbojpeg, one call a picture.
enum JPEGDecoder {
  /// Stray bytes before the end marker that are let through. Webcams leave a few behind the scan
  /// data; damage that makes the decoder finish early leaves more.
  static let maximumStrayBytes = 64

  /// Decodes to 8-bit interleaved samples: grey where `channels` are grey, else RGB, RGBA or BGRA
  /// with alpha 255, but CMYK is always given as RGB.
  ///
  /// Throws: `damaged` for pictures that lack scans, and for whatever libjpeg warns of but stray
  /// bytes before the end marker. That includes harmless oddities in the header (a JFIF revision or
  /// Adobe transform it doesn't know): libjpeg keeps quiet about all that follows a warning.
  static func decode(
    _ bytes: [UInt8], header: JPEGHeader, channels: Channels, populatesMemory: Bool = false
  ) throws(ImagingError) -> PixelBuffer {
    try JPEGScans.check(bytes.span, of: header)
    if header.components.count == 4 {
      let cmyk = try samples(
        of: bytes, header: header, format: TJPF_CMYK, count: 4, populatesMemory: false)
      return PixelBuffer(
        width: header.width, height: header.height, channels: .rgb, bytes: rgb(fromCMYK: cmyk.span))
    }
    let (format, decoded): (TJPF, Channels) =
      switch channels {
      case .gray, .grayAlpha: (TJPF_GRAY, .gray)
      case .rgb: (TJPF_RGB, .rgb)
      case .rgba: (TJPF_RGBA, .rgba)
      case .bgra: (TJPF_BGRA, .bgra)
      }
    return PixelBuffer(
      width: header.width, height: header.height, channels: decoded,
      bytes: try samples(
        of: bytes, header: header, format: format, count: decoded.count,
        populatesMemory: populatesMemory))
  }

  private static func samples(
    of bytes: [UInt8], header: JPEGHeader, format: TJPF, count: Int, populatesMemory: Bool
  ) throws(ImagingError) -> [UInt8] {
    guard let handle = tjInitDecompress() else { throw .damaged("libturbojpeg can't start") }
    defer { tjDestroy(handle) }
    let capacity = header.width * header.height * count
    var isWhole = false
    // Safe: libturbojpeg reads no more than `bytes.count`, and never writes past width × height
    // pixels of `count` samples: it scales a larger picture down or refuses it. The count becomes
    // `capacity` only where it says that every row was written.
    let samples = [UInt8](unsafeUninitializedCapacity: capacity) { target, filled in
      if populatesMemory { populate(UnsafeMutableRawBufferPointer(target)) }
      let status = bytes.withUnsafeBufferPointer { source in
        tjDecompress2(
          handle, source.baseAddress, UInt(source.count), target.baseAddress,
          Int32(header.width), 0, Int32(header.height), format.rawValue,
          TJFLAG_LIMITSCANS)
      }
      isWhole = status == 0 || hasOnlyStrayBytes(handle)
      filled = isWhole ? capacity : 0
    }
    guard isWhole else { throw .damaged(message(of: handle)) }
    return samples
  }

  /// Has the kernel put memory behind all whole pages of a buffer, which changes nothing in it; one
  /// that can't (before 5.14) leaves it to be done page by page.
  private static func populate(_ buffer: UnsafeMutableRawBufferPointer) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    guard let start = buffer.baseAddress?.alignedUp(toMultipleOf: page) else { return }
    let count = buffer.count - (start - (buffer.baseAddress ?? start))
    guard count >= page else { return }
    madvise(start, count / page * page, MADV_POPULATE_WRITE)
  }

  /// Whether all that the last call stumbled over is a few bytes before the end marker.
  ///
  /// libjpeg reports only the first warning of a picture, and reads nothing behind the end marker:
  /// where this one came first, it came alone, and every row was decoded. A failure reports its own
  /// message instead.
  private static func hasOnlyStrayBytes(_ handle: tjhandle) -> Bool {
    guard tjGetErrorCode(handle) == TJERR_WARNING.rawValue else { return false }
    let words = message(of: handle).split(separator: " ")
    guard words.count == 9, words[0...2] == ["Corrupt", "JPEG", "data:"],
      words[4...] == ["extraneous", "bytes", "before", "marker", "0xd9"], let count = Int(words[3])
    else { return false }
    return count <= maximumStrayBytes
  }

  private static func message(of handle: tjhandle) -> String {
    // Safe: libturbojpeg returns a C string that stays until this thread's next call.
    guard let text = tjGetErrorStr2(handle) else { return "JPEG" }
    return String(cString: text)
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
