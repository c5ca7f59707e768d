import CJPEG
import CTurboJPEG
import Glibc

/// libjpeg's decompressor, with an entropy decoder of our own where that is faster: made once, for
/// one picture after the other.
///
/// Belongs to one thread at a time.
final class JPEGReader {
  /// Stray bytes before the end marker that are let through. Webcams leave a few behind the scan
  /// data; damage that makes the decoder finish early leaves more.
  static let maximumStrayBytes = 64

  // Safe: made here, freed once in `deinit`, and used by one thread at a time.
  private let handle: UnsafeMutablePointer<fg_jpeg_reader>
  private let entropyDecoder: JPEGEntropyDecoder?

  /// - Parameter entropyDecoder: nil leaves all to libjpeg.
  init(entropyDecoder: JPEGEntropyDecoder? = JPEGEntropyDecoder()) {
    self.entropyDecoder = entropyDecoder
    guard
      let handle = fg_jpeg_create(Self.maximumStrayBytes, Int32(JPEGScans.maximumScans))
    else { fatalError("no memory for a JPEG decoder") }
    self.handle = handle
  }

  deinit { free(handle) }

  /// Decodes to packed 8-bit rows of `width` pixels with `space`'s samples.
  ///
  /// - Parameters:
  ///   - width: of the picture at `scale`, height likewise.
  ///   - target: `width × height` pixels of `channels` samples.
  ///
  /// Throws: `damaged` for whatever libjpeg warns of but stray bytes before the end marker. That
  /// includes harmless oddities in the header (a JFIF revision or Adobe transform it doesn't know).
  func decode(
    _ bytes: [UInt8], to space: J_COLOR_SPACE, channels: Int, scale: JPEGScale, width: Int,
    height: Int, into target: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImagingError) {
    precondition(target.count >= width * height * channels)
    try read(bytes) {
      // Safe: a picture of any other size than that of `target` is refused before its first row.
      fg_jpeg_start(
        handle, space, 0, Int32(scale.rawValue), UInt32(width), UInt32(height), Int32(channels))
    } rest: {
      fg_jpeg_read_rows(handle, target.baseAddress)
    }
  }

  /// Decodes to the picture's own planes, without converting colours.
  ///
  /// - Parameters:
  ///   - width: as for pixels.
  ///   - target: as many bytes as `planes` have.
  func decode(
    _ bytes: [UInt8], planes: [JPEGPlanes.Plane], scale: JPEGScale, width: Int, height: Int,
    into target: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImagingError) {
    precondition(planes.reduce(0) { $0 + $1.count } <= target.count)
    let targets = planes.map { plane in
      fg_jpeg_plane(
        samples: target.baseAddress?.advanced(by: plane.offset), width: UInt32(plane.width),
        height: UInt32(plane.height))
    }
    try read(bytes) {
      fg_jpeg_start(
        handle, JCS_UNKNOWN, 1, Int32(scale.rawValue), UInt32(width), UInt32(height),
        Int32(planes.count))
    } rest: {
      // Safe: as many planes are written as the picture has components, and each to its own size.
      fg_jpeg_read_planes(handle, targets)
    }
  }

  /// How coarse a picture's colour is; nil where it is none of brightness and two colours, or grey,
  /// or where its header is damaged.
  func sampling(of bytes: [UInt8]) -> TJSAMP? {
    // Safe: nothing of `bytes` is read later.
    defer { fg_jpeg_end(handle) }
    let isRead = bytes.withUnsafeBufferPointer {
      fg_jpeg_begin(handle, $0.baseAddress, $0.count) == 1
    }
    guard isRead else { return nil }
    let factors = (0..<3).map { fg_jpeg_sampling_at(handle, $0) }
    let space = handle.pointee.state.jpeg_color_space
    if space == JCS_GRAYSCALE { return TJSAMP_GRAY }
    guard space == JCS_YCbCr, factors[1...].allSatisfy({ $0.across == 1 && $0.down == 1 }) else {
      return nil
    }
    return switch (factors[0].across, factors[0].down) {
    case (1, 1): TJSAMP_444
    case (2, 1): TJSAMP_422
    case (2, 2): TJSAMP_420
    case (1, 2): TJSAMP_440
    case (4, 1): TJSAMP_411
    default: nil
    }
  }

  /// Reads a picture, once more by libjpeg alone where something about its data is odd.
  private func read(
    _ bytes: [UInt8], start: () -> Int32, rest: () -> Int32
  ) throws(ImagingError) {
    // Safe: `bytes` stays for as long as it is read, and no more than its count is.
    let isRead = bytes.withUnsafeBufferPointer { source in
      attempt(source, by: entropyDecoder, start, rest) ?? attempt(source, by: nil, start, rest)
    }
    guard isRead == true else { throw .damaged(message) }
  }

  /// Whether the picture was read; nil where `decoder` gave it up.
  private func attempt(
    _ source: UnsafeBufferPointer<UInt8>, by decoder: JPEGEntropyDecoder?, _ start: () -> Int32,
    _ rest: () -> Int32
  ) -> Bool? {
    defer { fg_jpeg_end(handle) }
    guard fg_jpeg_begin(handle, source.baseAddress, source.count) == 1, start() == 1 else {
      return false
    }
    guard let decoder, decoder.takeOver(handle) else { return rest() == 1 }
    let isRight = decoder.finish(
      isRead: rest() == 1, maximumStrayBytes: Self.maximumStrayBytes)
    return isRight ? true : nil
  }

  private var message: String {
    withUnsafeBytes(of: handle.pointee.message) { text in
      String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
