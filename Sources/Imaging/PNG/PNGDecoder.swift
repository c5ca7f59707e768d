import CPNG

/// PNG to samples as the file has them: the usual pictures by ISA-L's inflate, all others by
/// libpng. The samples are the same either way.
enum PNGDecoder {
  /// The samples as stored, row by row without padding or interlacing: for bit depths up to 8 one
  /// byte each, unscaled; at 16 two, most significant first. Palette indices are not looked up.
  ///
  /// Throws: `damaged`, where the pixel data's own checksum is wrong too.
  static func storedSamples(
    of bytes: [UInt8], header: PNGHeader, in workspace: CodecWorkspace
  ) throws(ImagingError) -> [UInt8] {
    guard PNGRows.canRead(header, in: bytes) else {
      return try LibPNGReader.samples(of: bytes, header: header)
    }
    return try PNGRows.samples(of: bytes, header: header, in: workspace)
  }
}
