/// Takes rows' filters off, one after the other (PNG Third Edition, section 9.2).
struct PNGUnfilter {
  let rowBytes: Int
  /// 1 to 4.
  let pixelBytes: Int
  /// What stands above the first row.
  private let zeros: [UInt8]

  init(rowBytes: Int, pixelBytes: Int) {
    self.rowBytes = rowBytes
    self.pixelBytes = pixelBytes
    zeros = [UInt8](repeating: 0, count: rowBytes)
  }

  /// Unfilters the first `rows` rows of `filtered`, each behind its filter's number, to where they
  /// belong in `target`; false where a number is none of the five.
  func run(
    _ filtered: Span<UInt8>, rows: Int, into target: inout MutableSpan<UInt8>, from first: Int
  ) -> Bool {
    for row in 0..<rows {
      let start = row * (rowBytes + 1)
      let line = filtered.extracting(start + 1..<start + 1 + rowBytes)
      let place = (first + row) * rowBytes
      let isKnown = target.withUnsafeMutableBufferPointer { buffer in
        // Safe: slicing checks the ranges, which don't overlap, and the one above is only read.
        var output = UnsafeMutableBufferPointer(
          rebasing: buffer[place..<place + rowBytes]
        ).mutableSpan
        guard place > 0 else {
          return unfilter(line, by: filtered[start], above: zeros.span, into: &output)
        }
        let above = UnsafeBufferPointer(rebasing: buffer[place - rowBytes..<place]).span
        return unfilter(line, by: filtered[start], above: above, into: &output)
      }
      guard isKnown else { return false }
    }
    return true
  }

  private func unfilter(
    _ row: Span<UInt8>, by filter: UInt8, above: Span<UInt8>, into output: inout MutableSpan<UInt8>
  ) -> Bool {
    precondition(row.count == rowBytes && above.count == rowBytes && output.count == rowBytes)
    switch filter {
    case 0: for index in 0..<rowBytes { output[index] = row[index] }
    case 2: for index in 0..<rowBytes { output[index] = row[index] &+ above[index] }
    case 1: eachChannel(row, above, &output) { left, _, _ in left }
    case 3: eachChannel(row, above, &output) { left, above, _ in (left &+ above) >> 1 }
    case 4: eachChannel(row, above, &output, Self.paeth)
    default: return false
    }
    return true
  }

  /// The nearest to a + b − c: told without branches, by where the mirror image of that estimate,
  /// 3c − a − b, lies to a and b.
  @inline(__always)
  static func paeth(_ a: Int32, _ b: Int32, _ c: Int32) -> Int32 {
    let mirror = 3 &* c &- (a &+ b)
    let (low, high) = (min(a, b), max(a, b))
    let nearest = high <= mirror ? low : c
    return mirror <= low ? high : nearest
  }

  /// Adds to each byte what `predict` makes of its left, upper and upper left neighbours. Up to
  /// three channels go along a row together, and four as two and two: so that all neighbours stay
  /// in registers.
  @inline(__always)
  private func eachChannel(
    _ row: Span<UInt8>, _ above: Span<UInt8>, _ output: inout MutableSpan<UInt8>,
    _ predict: (Int32, Int32, Int32) -> Int32
  ) {
    switch pixelBytes {
    case 1: walk(row, above, &output, from: 0, every: 1, predict)
    case 2: walkTwo(row, above, &output, from: 0, every: 2, predict)
    case 3: walkThree(row, above, &output, predict)
    default:
      walkTwo(row, above, &output, from: 0, every: 4, predict)
      walkTwo(row, above, &output, from: 2, every: 4, predict)
    }
  }

  @inline(__always)
  private func walk(
    _ row: Span<UInt8>, _ above: Span<UInt8>, _ output: inout MutableSpan<UInt8>,
    from start: Int, every step: Int, _ predict: (Int32, Int32, Int32) -> Int32
  ) {
    var (left, aboveLeft): (Int32, Int32) = (0, 0)
    var index = start
    while index < rowBytes {
      let up = Int32(above[index])
      left = (Int32(row[index]) &+ predict(left, up, aboveLeft)) & 0xFF
      output[index] = UInt8(truncatingIfNeeded: left)
      aboveLeft = up
      index &+= step
    }
  }

  @inline(__always)
  private func walkTwo(
    _ row: Span<UInt8>, _ above: Span<UInt8>, _ output: inout MutableSpan<UInt8>,
    from start: Int, every step: Int, _ predict: (Int32, Int32, Int32) -> Int32
  ) {
    var (left0, aboveLeft0): (Int32, Int32) = (0, 0)
    var (left1, aboveLeft1): (Int32, Int32) = (0, 0)
    var index = start
    while index &+ 1 < rowBytes {
      let (up0, up1) = (Int32(above[index]), Int32(above[index &+ 1]))
      left0 = (Int32(row[index]) &+ predict(left0, up0, aboveLeft0)) & 0xFF
      left1 = (Int32(row[index &+ 1]) &+ predict(left1, up1, aboveLeft1)) & 0xFF
      output[index] = UInt8(truncatingIfNeeded: left0)
      output[index &+ 1] = UInt8(truncatingIfNeeded: left1)
      (aboveLeft0, aboveLeft1) = (up0, up1)
      index &+= step
    }
  }

  @inline(__always)
  private func walkThree(
    _ row: Span<UInt8>, _ above: Span<UInt8>, _ output: inout MutableSpan<UInt8>,
    _ predict: (Int32, Int32, Int32) -> Int32
  ) {
    var (left0, aboveLeft0): (Int32, Int32) = (0, 0)
    var (left1, aboveLeft1): (Int32, Int32) = (0, 0)
    var (left2, aboveLeft2): (Int32, Int32) = (0, 0)
    var index = 0
    while index &+ 2 < rowBytes {
      let (up0, up1, up2) = (
        Int32(above[index]), Int32(above[index &+ 1]), Int32(above[index &+ 2])
      )
      left0 = (Int32(row[index]) &+ predict(left0, up0, aboveLeft0)) & 0xFF
      left1 = (Int32(row[index &+ 1]) &+ predict(left1, up1, aboveLeft1)) & 0xFF
      left2 = (Int32(row[index &+ 2]) &+ predict(left2, up2, aboveLeft2)) & 0xFF
      output[index] = UInt8(truncatingIfNeeded: left0)
      output[index &+ 1] = UInt8(truncatingIfNeeded: left1)
      output[index &+ 2] = UInt8(truncatingIfNeeded: left2)
      (aboveLeft0, aboveLeft1, aboveLeft2) = (up0, up1, up2)
      index &+= 3
    }
  }
}
