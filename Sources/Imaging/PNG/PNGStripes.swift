import CISAL

/// A picture's filtered and compressed rows, in stripes that are made one by one or beside each
/// other.
///
/// Where stripes begin depends on the picture alone, so that its bytes don't depend on who had time
/// for it.
struct PNGStripes: Sendable {
  /// A stripe's bytes before compression, at least where there are several; some more fit into a
  /// core's own cache.
  static let leastBytes = 512 << 10
  static let maximumCount = 16
  /// A stripe's bytes before compression, at most.
  static let maximumBytes = 1 << 30

  /// One stripe, compressed.
  struct Stripe: Sendable {
    /// Raw deflate; that of the last stripe ends the stream.
    let bytes: [UInt8]
    /// Of the filtered rows.
    let adler: UInt32
    let filteredCount: Int
  }

  /// Samples in the order and byte order of PNG.
  let pixels: PixelBuffer
  let filter: PNGFilter
  let count: Int

  private var rowBytes: Int { pixels.bytes.count / pixels.height }

  /// `pixels` in the order and byte order of PNG; at least one row.
  init(of pixels: PixelBuffer, filter: PNGFilter) {
    self.pixels = pixels
    self.filter = filter
    count = Self.count(for: pixels)
  }

  /// Whether each stripe can be made at all.
  var fit: Bool { (rows(of: 0).count + 1) * (rowBytes + 1) <= Self.maximumBytes }

  /// One, two or a multiple of four, so that two threads have as many each, and four.
  private static func count(for pixels: PixelBuffer) -> Int {
    let most = min(pixels.bytes.count / leastBytes, maximumCount, pixels.height)
    return most < 4 ? max(1, most / 2 * 2) : most / 4 * 4
  }

  private func rows(of stripe: Int) -> Range<Int> {
    stripe * pixels.height / count..<(stripe + 1) * pixels.height / count
  }

  func stripe(_ index: Int, in workspace: CodecWorkspace) -> Stripe {
    var filtered = workspace.take(rows(of: index).count * (rowBytes + 1))
    filterRows(rows(of: index), into: &filtered)
    var compressed = workspace.take(Deflater.bound(filtered.count))
    var target = compressed.mutableSpan
    let length = workspace.deflater.deflate(
      filtered.span, isLast: index == count - 1, into: &target)
    defer {
      workspace.reclaim(filtered)
      workspace.reclaim(compressed)
    }
    // As small as it is: all of a picture's stripes are held at once.
    return Stripe(
      bytes: Array(compressed.prefix(length)), adler: Self.adler32(filtered.span),
      filteredCount: filtered.count)
  }

  private func filterRows(_ rows: Range<Int>, into filtered: inout [UInt8]) {
    let (source, rowBytes) = (pixels.bytes.span, rowBytes)
    let pixelBytes = pixels.channels.count * pixels.bitDepth / 8
    let zeros = rows.lowerBound == 0 ? [UInt8](repeating: 0, count: rowBytes) : []
    var target = filtered.mutableSpan
    var offset = 0
    for row in rows {
      let start = row * rowBytes
      target[offset] = filter.rawValue
      target.withPart(offset + 1..<offset + 1 + rowBytes) { line in
        filter.apply(
          to: source.extracting(start..<start + rowBytes),
          previous: row == 0 ? zeros.span : source.extracting(start - rowBytes..<start),
          pixelBytes: pixelBytes, into: &line)
      }
      offset += 1 + rowBytes
    }
  }

  private static func adler32(_ bytes: Span<UInt8>) -> UInt32 {
    // Safe: ISA-L reads `count` bytes and keeps nothing. 1 is the checksum of no bytes (RFC 1950).
    bytes.withUnsafeBufferPointer { isal_adler32(1, $0.baseAddress, UInt64($0.count)) }
  }
}
