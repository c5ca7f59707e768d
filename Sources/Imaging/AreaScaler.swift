/// Shrinks a picture so that each new pixel is the mean of exactly the area that it covers.
///
/// Integer arithmetic throughout: a source pixel is as many units wide as the new width, a new one
/// as many as the source width, so that their overlaps are whole. Channels are averaged on their
/// own, alpha too.
struct AreaScaler {
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
    let rowSamples = width * source.channels.count
    let sampleBytes = source.bitDepth / 8
    let area = UInt64(source.width) * UInt64(source.height)
    var bytes = [UInt8](repeating: 0, count: rowSamples * height * sampleBytes)
    var line = [UInt64](repeating: 0, count: rowSamples)
    var lineRow = -1
    for row in 0..<height {
      var sums = [UInt64](repeating: 0, count: rowSamples)
      for part in Self.parts(of: row, from: source.height, to: height) {
        if part.index != lineRow {
          shrinkRow(part.index, into: &line)
          lineRow = part.index
        }
        for index in 0..<rowSamples { sums[index] &+= line[index] &* part.weight }
      }
      var target = bytes.mutableSpan
      for index in 0..<rowSamples {
        let mean = (sums[index] + area / 2) / area
        let place = (row * rowSamples + index) * sampleBytes
        target[place] = UInt8(truncatingIfNeeded: mean)
        if sampleBytes == 2 { target[place + 1] = UInt8(truncatingIfNeeded: mean >> 8) }
      }
    }
    return PixelBuffer(
      width: width, height: height, channels: source.channels, bitDepth: source.bitDepth,
      bytes: bytes)
  }

  /// Weighted sums of one source row; the weights of each sum are the source width together.
  private func shrinkRow(_ row: Int, into line: inout [UInt64]) {
    let (samples, channels) = (source.bytes.span, source.channels.count)
    for column in 0..<width {
      for channel in 0..<channels {
        var sum: UInt64 = 0
        for part in Self.parts(of: column, from: source.width, to: width) {
          let index = (row * source.width + part.index) * channels + channel
          sum &+= UInt64(source.sample(samples, at: index)) &* part.weight
        }
        line[column * channels + channel] = sum
      }
    }
  }

  /// The source indices that the new one at `index` covers, with their overlaps in units.
  private static func parts(
    of index: Int, from size: Int, to newSize: Int
  ) -> some Sequence<(index: Int, weight: UInt64)> {
    let (start, end) = (index * size, (index + 1) * size)
    return (start / newSize...(end - 1) / newSize).lazy.map { part in
      let overlap = min((part + 1) * newSize, end) - max(part * newSize, start)
      return (part, UInt64(overlap))
    }
  }
}
