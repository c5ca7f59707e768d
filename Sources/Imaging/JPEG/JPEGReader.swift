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
    func run(_ flags: Int32) -> Bool {
      // Safe: libturbojpeg reads no more than `bytes.count`, and never writes past width × height
      // pixels: it scales a larger picture down or refuses it.
      bytes.withUnsafeBufferPointer { source in
        tjDecompress2(
          handle, source.baseAddress, UInt(source.count), target.baseAddress, Int32(width), 0,
          Int32(height), format.rawValue, flags | TJFLAG_LIMITSCANS) == 0
      }
    }
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
