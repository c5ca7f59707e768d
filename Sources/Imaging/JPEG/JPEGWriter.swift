import CTurboJPEG

/// libturbojpeg's compressor: made once, for one picture after the other.
final class JPEGWriter {
  // Safe: made here, destroyed once in `deinit`, and used by one thread at a time.
  private let handle: tjhandle

  init() {
    guard let handle = tjInitCompress() else { fatalError("no memory for a JPEG encoder") }
    self.handle = handle
  }

  deinit { tjDestroy(handle) }

  /// Encodes packed 8-bit pixels; nil where libturbojpeg refuses them.
  ///
  /// - Parameter target: memory for the result, made large enough for every picture of this size.
  func encode(
    _ pixels: PixelBuffer, format: TJPF, sampling: TJSAMP, quality: Int,
    in workspace: CodecWorkspace
  ) -> [UInt8]? {
    let (width, height) = (Int32(pixels.width), Int32(pixels.height))
    let subsampling = Int32(bitPattern: sampling.rawValue)
    let bound = tjBufSize(width, height, subsampling)
    guard bound > 0, bound < UInt(Int32.max) else { return nil }
    var count = bound
    let encoded = workspace.take(Int(bound), from: pixels.bytes.count) { target in
      // Safe: the caller has checked that `bytes` holds width × height packed pixels, which is
      // what is read; without reallocation no more than the bound is written, and nothing is kept.
      pixels.bytes.withUnsafeBufferPointer { source in
        var start = target.baseAddress
        return tjCompress2(
          handle, source.baseAddress, width, 0, height, format.rawValue, &start, &count,
          subsampling, Int32(quality), TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC) == 0
      }
    }
    guard let encoded else { return nil }
    defer { workspace.reclaim(encoded) }
    return Array(encoded.prefix(Int(count)))
  }
}
