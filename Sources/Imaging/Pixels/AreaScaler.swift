/// Shrinks a picture so that each new pixel is the mean of exactly the area that it covers.
///
/// Integer arithmetic throughout: with the sides' common factor taken out, a source pixel is as
/// many units wide as the new width, and a new one as many as the source width, so that their
/// overlaps are whole. Channels are averaged on their own, alpha too.
struct AreaScaler {
  private let source: PixelBuffer
  private let columns: AreaSide
  private let rows: AreaSide

  private var channels: Int { source.channels.count }

  /// For interleaved pixels; `width` and `height` are 1 to the source's own, and not both these.
  init(_ source: PixelBuffer, width: Int, height: Int) {
    self.source = source
    columns = AreaSide(from: source.width, to: width)
    rows = AreaSide(from: source.height, to: height)
  }

  func scaled(in workspace: CodecWorkspace) -> PixelBuffer {
    // Of at most 2⁴⁷ bytes of memory no sum is over 2⁶³.
    switch columns.units * rows.units << source.bitDepth {
    case 0..<1 << 16: scaled(UInt16.self, in: workspace)
    case 0..<1 << 32: scaled(UInt32.self, in: workspace)
    default: scaled(UInt64.self, in: workspace)
    }
  }

  /// `Sum` holds the largest sample times the units of a new pixel.
  private func scaled<Sum: AreaSum>(
    _: Sum.Type, in workspace: CodecWorkspace
  ) -> PixelBuffer {
    let rowSamples = columns.newSize * channels
    var bytes = workspace.take(rowSamples * rows.newSize * source.bitDepth / 8)
    // Both are longer by what `sum` reads and writes beyond their last pixel.
    var column = [Sum](repeating: 0, count: source.width * channels + 3)
    var sums = [Sum](repeating: 0, count: rowSamples + 3)
    let overlaps = (0..<columns.newSize).map { AreaOverlap<Sum>(columns, $0, step: channels) }
    let divisor = AreaDivisor(columns.units * rows.units)
    var target = bytes.mutableSpan
    for row in 0..<rows.newSize {
      for index in column.indices { column[index] = 0 }
      let overlap = AreaOverlap<Sum>(rows, row, step: 1)
      for sourceRow in overlap.first...overlap.last {
        add(sourceRow, times: overlap.units(of: sourceRow), to: &column)
      }
      sum(column.span, over: overlaps.span, into: &sums)
      writeMeans(
        of: sums.span.extracting(0..<rowSamples), divisor, at: row * rowSamples, into: &target)
    }
    return PixelBuffer(
      width: columns.newSize, height: rows.newSize, channels: source.channels,
      bitDepth: source.bitDepth, bytes: bytes)
  }

  private func add<Sum: AreaSum>(
    _ row: Int, times units: Sum, to column: inout [Sum]
  ) {
    let count = source.width * channels
    var sums = column.mutableSpan
    guard source.bitDepth == 16 else {
      let samples = source.bytes.span.extracting(row * count..<(row + 1) * count)
      for index in 0..<count { sums[index] &+= Sum(samples[index]) &* units }
      return
    }
    let samples = source.bytes.span.extracting(2 * row * count..<2 * (row + 1) * count)
    for index in 0..<count {
      sums[index] &+= Sum(truncatingIfNeeded: source.sample(samples, at: index)) &* units
    }
  }

  /// All channels of a pixel at once; where they are fewer than four, what belongs to the next one
  /// is computed along, and written over by it.
  private func sum<Sum: AreaSum>(
    _ column: Span<Sum>, over overlaps: Span<AreaOverlap<Sum>>, into sums: inout [Sum]
  ) {
    let (size, channels) = (MemoryLayout<Sum>.size, channels)
    let source = column.bytes
    var samples = sums.mutableSpan
    var target = samples.mutableBytes
    // Not unsafe in effect: the accesses are bounds-checked, and any bytes are four sums.
    func pixel(_ index: Int) -> Sum.Pixel {
      source.unsafeLoadUnaligned(fromByteOffset: index &* size, as: Sum.Pixel.self)
    }
    for index in 0..<overlaps.count {
      let overlap = overlaps[index]
      var sum = pixel(overlap.first) &* overlap.firstUnits
      var inner = overlap.first &+ channels
      while inner < overlap.last {
        sum &+= pixel(inner) &* overlap.innerUnits
        inner &+= channels
      }
      sum &+= pixel(overlap.last) &* overlap.lastUnits
      target.storeBytes(
        of: sum, toByteOffset: index &* channels &* size, as: Sum.Pixel.self)
    }
  }

  private func writeMeans<Sum: AreaSum>(
    of sums: Span<Sum>, _ divisor: AreaDivisor, at start: Int,
    into bytes: inout MutableSpan<UInt8>
  ) {
    guard source.bitDepth == 16 else {
      bytes.withPart(start..<start + sums.count) { line in
        for index in 0..<sums.count {
          line[index] = UInt8(truncatingIfNeeded: divisor.rounded(sums[index]))
        }
      }
      return
    }
    for index in 0..<sums.count {
      let mean = divisor.rounded(sums[index])
      bytes[2 * (start + index)] = UInt8(truncatingIfNeeded: mean)
      bytes[2 * (start + index) + 1] = UInt8(truncatingIfNeeded: mean >> 8)
    }
  }
}
