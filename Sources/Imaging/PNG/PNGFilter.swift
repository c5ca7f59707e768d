/// A row's filter: what its bytes are the difference to (PNG Third Edition, section 9.2).
///
/// Average is left out: on film it never is the smallest.
enum PNGFilter: UInt8, CaseIterable, Sendable {
  case none = 0
  case sub = 1
  case up = 2
  case paeth = 4

  /// Filters `row` into `target`; all spans are equally long.
  ///
  /// - Parameter previous: the row above, unfiltered; zeros above the first.
  /// - Parameter pixelBytes: whole bytes of a pixel, as far to the left as its neighbour stands.
  func apply(
    to row: Span<UInt8>, previous: Span<UInt8>, pixelBytes: Int,
    into target: inout MutableSpan<UInt8>
  ) {
    let count = row.count
    precondition(previous.count == count && target.count == count)
    let border = min(pixelBytes, count)
    let (start, rest) = (row.extracting(0..<border), row.extracting(border..<count))
    let left = row.extracting(0..<rest.count)
    switch self {
    case .none:
      for index in 0..<count { target[index] = row[index] }
    case .sub:
      for index in 0..<border { target[index] = start[index] }
      target.withPart(border..<count) { target in
        for index in 0..<rest.count { target[index] = rest[index] &- left[index] }
      }
    case .up:
      for index in 0..<count { target[index] = row[index] &- previous[index] }
    case .paeth:
      for index in 0..<border { target[index] = start[index] &- previous[index] }
      target.withPart(border..<count) { target in
        Self.subtractPaeth(
          from: rest, left: left, above: previous.extracting(border..<count),
          aboveLeft: previous.extracting(0..<rest.count), into: &target)
      }
    }
  }

  private static func subtractPaeth(
    from row: Span<UInt8>, left: Span<UInt8>, above: Span<UInt8>, aboveLeft: Span<UInt8>,
    into target: inout MutableSpan<UInt8>
  ) {
    for index in 0..<row.count {
      target[index] = row[index] &- predict(left[index], above[index], aboveLeft[index])
    }
  }

  /// Section 9.4: whichever of the three is nearest to a + b − c, the first of equals.
  ///
  /// That is c only where it lies between a and b, and there its distance is the difference of the
  /// other two. So all fits into eight bits, and the compiler makes 16 at once of it.
  @inline(__always)
  static func predict(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> UInt8 {
    let (toA, toB) = (max(b, c) &- min(b, c), max(a, c) &- min(a, c))
    let toC = (a <= c) == (c <= b) ? max(toA, toB) &- min(toA, toB) : 0xFF
    let aboveOrC = toB <= toC ? b : c
    return toA <= min(toB, toC) ? a : aboveOrC
  }
}
