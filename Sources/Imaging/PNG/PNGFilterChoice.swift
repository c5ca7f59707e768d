/// Chooses a picture's filter by trying each on a sample of it.
///
/// The usual rule, least sum of absolute differences, takes Paeth for every row of a film: it is
/// slower than Up, and larger by some hundredths, since what repeats from row to row is lost.
enum PNGFilterChoice {
  /// Rows and bytes of one place of the sample.
  static let placeRows = 8
  static let placeBytes = 1024
  static let maximumPlaces = 6
  /// How many times as large as the sample a picture has to be, for the trial to cost little.
  static let pictureToSample = 16

  /// What another filter has to gain over Up, which takes the least time and whose repetitions
  /// from row to row a small sample shows too few of: a sixteenth.
  static let leastGain = 16

  /// The filter whose sample is compressed best, but Up where it is nearly as good.
  static func filter(for pixels: PixelBuffer, in workspace: CodecWorkspace) -> PNGFilter {
    let sample = Sample(of: pixels)
    var best = (filter: PNGFilter.up, count: Int.max)
    for filter in [PNGFilter.up, .sub, .none, .paeth] {
      var filtered = workspace.take(sample.byteCount)
      sample.apply(filter, into: &filtered)
      var compressed = workspace.take(Deflater.bound(filtered.count))
      var target = compressed.mutableSpan
      let count = workspace.deflater.deflate(filtered.span, isLast: true, into: &target)
      let handicap = filter == .up ? 0 : count / leastGain
      if count + handicap < best.count { best = (filter, count + handicap) }
      workspace.reclaim(filtered)
      workspace.reclaim(compressed)
    }
    return best.filter
  }

  /// Places all over a picture: equally many rows and bytes of each.
  struct Sample {
    private let pixels: PixelBuffer
    private let pixelBytes: Int
    private let rowBytes: Int
    /// Of one place.
    private let rows: Int
    private let bytes: Int
    let places: Int

    init(of pixels: PixelBuffer) {
      self.pixels = pixels
      pixelBytes = pixels.channels.count * pixels.bitDepth / 8
      rowBytes = pixels.bytes.count / pixels.height
      rows = min(placeRows, pixels.height)
      bytes = min(placeBytes / pixelBytes * pixelBytes, rowBytes)
      let share = pixels.bytes.count / (pictureToSample * rows * bytes)
      places = max(1, min(maximumPlaces, share))
    }

    var byteCount: Int { places * rows * bytes }

    func apply(_ filter: PNGFilter, into filtered: inout [UInt8]) {
      let source = pixels.bytes.span
      let zeros = [UInt8](repeating: 0, count: bytes)
      var target = filtered.mutableSpan
      var offset = 0
      for place in 0..<places {
        // In the middle of its part of the rows, and in turn left and right.
        let top = (2 * place + 1) * (pixels.height - rows) / (2 * places)
        let column = (place * 5 + 3) % 8 * (rowBytes - bytes) / (8 * pixelBytes) * pixelBytes
        for row in top..<top + rows {
          let start = row * rowBytes + column
          target.withPart(offset..<offset + bytes) { line in
            filter.apply(
              to: source.extracting(start..<start + bytes),
              previous: row == 0
                ? zeros.span : source.extracting(start - rowBytes..<start - rowBytes + bytes),
              pixelBytes: pixelBytes, into: &line)
          }
          offset += bytes
        }
      }
    }
  }
}
