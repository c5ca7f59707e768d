/// Shrinks a picture so that each new pixel is the mean of exactly the area that it covers.
///
/// Integer arithmetic throughout: a source pixel is as many units wide as the new width, a new one
/// as many as the source width, so that their overlaps are whole. Channels are averaged on their
/// own, alpha too.
struct AreaScaler {
  /// An overlap of a source row or column with a new one, in units.
  private struct Overlap {
    let source: Int
    let target: Int
    let units: UInt64
  }

  private let source: PixelBuffer
  private let width: Int
  private let height: Int

  /// For interleaved pixels; `width` and `height` are 1 to the source's own.
  init(_ source: PixelBuffer, width: Int, height: Int) {
    self.source = source
    self.width = width
    self.height = height
  }

  func scaled() -> PixelBuffer {
    guard width != source.width || height != source.height else { return source }
    let columns = Self.overlaps(from: source.width, to: width)
    let rowSamples = width * source.channels.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rowSamples * height * source.bitDepth / 8)
    var line = [UInt64](repeating: 0, count: rowSamples)
    var sums = line
    var lineRow = -1
    var row = 0
    for overlap in Self.overlaps(from: source.height, to: height) {
      if overlap.target != row {
        appendMeans(of: &sums, to: &bytes)
        row = overlap.target
      }
      if overlap.source != lineRow {
        shrinkRow(overlap.source, columns, into: &line)
        lineRow = overlap.source
      }
      for index in 0..<rowSamples { sums[index] &+= line[index] &* overlap.units }
    }
    appendMeans(of: &sums, to: &bytes)
    return PixelBuffer(
      width: width, height: height, channels: source.channels, bitDepth: source.bitDepth,
      bytes: bytes)
  }

  /// Weighted sums of one source row; the weights of each sum are the source width together.
  private func shrinkRow(_ row: Int, _ columns: [Overlap], into line: inout [UInt64]) {
    let (samples, channels) = (source.bytes.span, source.channels.count)
    for index in line.indices { line[index] = 0 }
    for overlap in columns {
      let (from, to) = ((row * source.width + overlap.source) * channels, overlap.target * channels)
      for channel in 0..<channels {
        let sample = UInt64(source.sample(samples, at: from + channel))
        line[to + channel] &+= sample &* overlap.units
      }
    }
  }

  /// Ends a row: its sums become samples, and zero again.
  private func appendMeans(of sums: inout [UInt64], to bytes: inout [UInt8]) {
    // At most 2⁴⁷ bytes of memory hold a picture, so a sum stays below 2⁶³.
    let area = UInt64(source.width) * UInt64(source.height)
    for index in sums.indices {
      let mean = (sums[index] + area / 2) / area
      bytes.append(UInt8(truncatingIfNeeded: mean))
      if source.bitDepth == 16 { bytes.append(UInt8(truncatingIfNeeded: mean >> 8)) }
      sums[index] = 0
    }
  }

  /// All overlaps along one side, in order.
  private static func overlaps(from size: Int, to newSize: Int) -> [Overlap] {
    var overlaps: [Overlap] = []
    overlaps.reserveCapacity(size + newSize)
    for target in 0..<newSize {
      let (start, end) = (target * size, (target + 1) * size)
      for source in start / newSize...(end - 1) / newSize {
        let units = min((source + 1) * newSize, end) - max(source * newSize, start)
        overlaps.append(Overlap(source: source, target: target, units: UInt64(units)))
      }
    }
    return overlaps
  }
}
