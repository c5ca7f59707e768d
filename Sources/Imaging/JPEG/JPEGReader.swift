import CTurboJPEG

/// libturbojpeg's decompressor: made once, for one picture after the other.
final class JPEGReader {
  /// Stray bytes before the end marker that are let through. Webcams leave a few behind the scan
  /// data; damage that makes the decoder finish early leaves more.
  static let maximumStrayBytes = 64

  // Safe: made here, destroyed once in `deinit`, and used by one thread at a time.
  private let handle: tjhandle

  init() {
    guard let handle = tjInitDecompress() else { fatalError("no memory for a JPEG decoder") }
    self.handle = handle
  }

  deinit { tjDestroy(handle) }

  /// Decodes to packed 8-bit rows of `width` pixels with `format`'s samples.
  ///
  /// - Parameters:
  ///   - width: of the picture as `scale` leaves it, height likewise; libturbojpeg finds the scale
  ///     by the sizes.
  ///   - target: at least `width × height` pixels.
  ///
  /// Throws: `damaged` for whatever libjpeg warns of but stray bytes before the end marker. That
  /// includes harmless oddities in the header (a JFIF revision or Adobe transform it doesn't know):
  /// libjpeg keeps quiet about all that follows a warning.
  func decode(
    _ bytes: [UInt8], format: TJPF, width: Int, height: Int,
    into target: UnsafeMutableBufferPointer<UInt8>
  ) -> Result<Void, ImagingError> {
    finished { flags in
      // Safe: libturbojpeg reads no more than `bytes.count`, and never writes past width × height
      // pixels: it scales a larger picture down or refuses it.
      bytes.withUnsafeBufferPointer { source in
        tjDecompress2(
          handle, source.baseAddress, UInt(source.count), target.baseAddress, Int32(width), 0,
          Int32(height), format.rawValue, flags | TJFLAG_LIMITSCANS) == 0
      }
    }
  }

  /// How coarse a picture's colour is; nil where it is none of brightness and two colours, or grey,
  /// or where its header is damaged.
  func sampling(of bytes: [UInt8]) -> TJSAMP? {
    var (width, height, sampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, -1, -1)
    // Safe: no more than `bytes.count` bytes are read, and none is kept.
    let status = bytes.withUnsafeBufferPointer { source in
      tjDecompressHeader3(
        handle, source.baseAddress, UInt(source.count), &width, &height, &sampling, &colours)
    }
    let space = TJCS(rawValue: UInt32(bitPattern: colours))
    guard status == 0, sampling >= 0, space == TJCS_YCbCr || space == TJCS_GRAY else { return nil }
    return TJSAMP(rawValue: UInt32(sampling))
  }

  /// Decodes to the picture's own planes, without converting colours.
  ///
  /// - Parameters:
  ///   - width: as for pixels.
  ///   - target: as many bytes as `planes` have.
  func decode(
    _ bytes: [UInt8], planes: [JPEGPlanes.Plane], width: Int, height: Int,
    into target: UnsafeMutableBufferPointer<UInt8>
  ) -> Result<Void, ImagingError> {
    precondition(planes.reduce(0) { $0 + $1.count } <= target.count)
    var starts = planes.map { target.baseAddress?.advanced(by: $0.offset) }
    return finished { flags in
      // Safe: libturbojpeg reads no more than `bytes.count`; of each plane it writes the rows that
      // `planes` have by its own reckoning (`tjPlaneWidth`, `tjPlaneHeight`), packed.
      bytes.withUnsafeBufferPointer { source in
        tjDecompressToYUVPlanes(
          handle, source.baseAddress, UInt(source.count), &starts, Int32(width), nil,
          Int32(height), flags | TJFLAG_LIMITSCANS) == 0
      }
    }
  }

  /// Runs a decompression with the flags that it is given; as `decode` says.
  private func finished(_ run: (Int32) -> Bool) -> Result<Void, ImagingError> {
    // Damage ends it at once. What is let through comes behind the rows, so that they are decoded
    // once more, to their end.
    if run(TJFLAG_STOPONWARNING) { return .success(()) }
    guard saysStrayBytes else { return .failure(.damaged(message)) }
    if run(0) || (tjGetErrorCode(handle) == TJERR_WARNING.rawValue && saysStrayBytes) {
      return .success(())
    }
    return .failure(.damaged(message))
  }

  /// Whether all that the last call stumbled over is a few bytes before the end marker.
  ///
  /// libjpeg reports only the first warning of a picture, and reads nothing behind the end marker:
  /// where this one came first, it came alone, and every row was decoded. A failure reports its own
  /// message instead.
  private var saysStrayBytes: Bool {
    let words = message.split(separator: " ")
    guard words.count == 9, words[0...2] == ["Corrupt", "JPEG", "data:"],
      words[4...] == ["extraneous", "bytes", "before", "marker", "0xd9"], let count = Int(words[3])
    else { return false }
    return count <= Self.maximumStrayBytes
  }

  private var message: String {
    // Safe: libturbojpeg returns a C string that stays until this thread's next call.
    guard let text = tjGetErrorStr2(handle) else { return "JPEG" }
    return String(cString: text)
  }
}
