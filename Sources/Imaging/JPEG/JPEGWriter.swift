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

  /// Encodes planes as they are; nil where libturbojpeg refuses them.
  func encode(_ planes: JPEGPlanes, quality: Int, in workspace: CodecWorkspace) -> [UInt8]? {
    encoded(planes.width, planes.height, planes.sampling, in: workspace) { start, count in
      // Safe: `planes` knows where each of its planes stands, and each is of the size that
      // libturbojpeg reckons with; without reallocation no more than the bound is written.
      planes.bytes.withUnsafeBufferPointer { source in
        var starts = planes.planes.map { source.baseAddress?.advanced(by: $0.offset) }
        return tjCompressFromYUVPlanes(
          handle, &starts, Int32(planes.width), nil, Int32(planes.height),
          Int32(bitPattern: planes.sampling.rawValue), &start, &count, Int32(quality),
          TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC) == 0
      }
    }
  }

  /// Encodes packed 8-bit pixels; nil where libturbojpeg refuses them.
  func encode(
    _ pixels: PixelBuffer, format: TJPF, sampling: TJSAMP, quality: Int,
    in workspace: CodecWorkspace
  ) -> [UInt8]? {
    encoded(pixels.width, pixels.height, sampling, in: workspace) { start, count in
      // Safe: the caller has checked that `bytes` holds width × height packed pixels, which is
      // what is read; without reallocation no more than the bound is written, and nothing is kept.
      pixels.bytes.withUnsafeBufferPointer { source in
        tjCompress2(
          handle, source.baseAddress, Int32(pixels.width), 0, Int32(pixels.height),
          format.rawValue, &start, &count, Int32(bitPattern: sampling.rawValue), Int32(quality),
          TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC) == 0
      }
    }
  }

  /// What `compress` writes, given memory for the largest picture of that size and its count.
  private func encoded(
    _ width: Int, _ height: Int, _ sampling: TJSAMP, in workspace: CodecWorkspace,
    _ compress: (inout UnsafeMutablePointer<UInt8>?, inout UInt) -> Bool
  ) -> [UInt8]? {
    let bound = tjBufSize(Int32(width), Int32(height), Int32(bitPattern: sampling.rawValue))
    guard bound > 0, bound < UInt(Int32.max) else { return nil }
    var count = bound
    // Most of the bound is never written, and so is not asked for.
    let encoded = workspace.take(Int(bound), from: 0) { target in
      var start = target.baseAddress
      return compress(&start, &count)
    }
    guard let encoded else { return nil }
    defer { workspace.reclaim(encoded) }
    return Array(encoded.prefix(Int(count)))
  }
}
