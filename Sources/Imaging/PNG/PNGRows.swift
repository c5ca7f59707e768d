/// The rows of 8-bit pictures that are not interlaced, by ISA-L's inflate: some rows at a time, so
/// that they are still in a core's own cache when their filters are taken off.
enum PNGRows {
  /// Filtered bytes that are inflated at a time, about.
  static let bandBytes = 192 << 10
  /// A row's bytes, and the stream's, at most.
  private static let maximumCount = 1 << 31

  /// Whether a picture can be read like this.
  ///
  /// A zlib window below the usual 32 KiB is left to libpng, which holds a stream to the window
  /// that it declares (RFC 1950, section 2.2); ISA-L does not.
  static func canRead(_ header: PNGHeader, in bytes: [UInt8]) -> Bool {
    header.isPlain && header.bitDepth == 8 && !header.isInterlaced
      && rowBytes(header) < maximumCount && header.dataCount < maximumCount
      && bytes.span.bigEndian(4, at: header.firstData).map { $0 >= 2 } == true
      && bytes[header.firstData + 8] == 0x78
  }

  private static func rowBytes(_ header: PNGHeader) -> Int {
    header.width * header.colorType.sampleCount
  }

  /// The samples as stored, packed.
  ///
  /// Throws: `damaged`, for chunks with a wrong CRC too.
  static func samples(
    of bytes: [UInt8], header: PNGHeader, in workspace: CodecWorkspace
  ) throws(ImagingError) -> [UInt8] {
    let stream = try PNGDataStream(of: bytes, header: header, in: workspace)
    defer { stream.giveBack(to: workspace) }
    var failure: Inflater.Failure?
    let count = rowBytes(header) * header.height
    let samples = workspace.take(count, from: header.dataCount) { target in
      var target = target.mutableSpan
      do throws(Inflater.Failure) {
        try read(stream, header, into: &target, in: workspace)
      } catch {
        failure = error
      }
      return failure == nil
    }
    if let samples { return samples }
    switch failure {
    case .short: throw .damaged("PNG: not enough image data")
    case .long: throw .damaged("PNG: far more image data than the picture has")
    case .damaged, nil: throw .damaged("PNG: the image data is damaged")
    }
  }

  private static func read(
    _ stream: PNGDataStream, _ header: PNGHeader, into samples: inout MutableSpan<UInt8>,
    in workspace: CodecWorkspace
  ) throws(Inflater.Failure) {
    let rowBytes = rowBytes(header)
    let bandRows = max(1, min(header.height, bandBytes / (rowBytes + 1)))
    var band = workspace.take(bandRows * (rowBytes + 1))
    defer { workspace.reclaim(band) }
    let unfilter = PNGUnfilter(rowBytes: rowBytes, pixelBytes: header.colorType.sampleCount)
    let inflater = workspace.inflater
    try inflater.read(stream.bytes.span.extracting(stream.range)) { () throws(Inflater.Failure) in
      var row = 0
      while row < header.height {
        let count = min(bandRows, header.height - row)
        try inflater.next(count * (rowBytes + 1), into: &band)
        guard unfilter.run(band.span, rows: count, into: &samples, from: row) else {
          throw .damaged
        }
        row += count
      }
    }
  }
}
