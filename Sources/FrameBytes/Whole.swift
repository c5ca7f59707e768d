extension ImageType {
  /// Checks that `bytes`, of this type, are whole: that nothing was cut off and the structure
  /// holds.
  ///
  /// PNG chunks are walked with their CRCs to IEND, JPEG segments to the EOI behind the scan data;
  /// what stands behind either end is allowed. Of the other types only what is cheap is checked:
  /// the size that a WebP's RIFF header and a BMP's file header declare. Pixels are not decoded.
  ///
  /// Throws: `FrameDefect`.
  public func checkWhole(_ bytes: Span<UInt8>) throws(FrameDefect) {
    guard bytes.count > 0 else { throw .empty }
    switch self {
    case .png: try PNGStructure.check(bytes)
    case .jpeg: try JPEGStructure.check(bytes)
    case .webp: try checkRIFF(bytes)
    case .bmp: try checkBMP(bytes)
    case .gif, .tiff, .avif, .jpeg2000, .pnm: break
    }
  }

  /// The RIFF size counts what follows it, from offset 8.
  private func checkRIFF(_ bytes: Span<UInt8>) throws(FrameDefect) {
    guard bytes.count >= 12 else { throw .truncated(offset: bytes.count) }
    let end = Int64(bytes.littleEndian32(at: 4)) + 8
    guard end >= 12 else { throw .damaged(offset: 4, what: "RIFF size") }
    guard end <= bytes.count else { throw .truncated(offset: bytes.count) }
  }

  /// Writers of run-length or top-down bitmaps may leave the size 0: that declares nothing.
  private func checkBMP(_ bytes: Span<UInt8>) throws(FrameDefect) {
    guard bytes.count >= 18, bytes.littleEndian32(at: 2) <= bytes.count else {
      throw .truncated(offset: bytes.count)
    }
  }
}
