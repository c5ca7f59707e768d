/// One side of a picture that is shrunk.
struct AreaSide {
  let newSize: Int
  /// Of a new pixel, and of a source pixel: as few as there can be.
  let units: Int
  let sourceUnits: Int

  /// `newSize` is 1 to `size`.
  init(from size: Int, to newSize: Int) {
    self.newSize = newSize
    let factor = Self.commonFactor(size, newSize)
    units = size / factor
    sourceUnits = newSize / factor
  }

  private static func commonFactor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b > 0 { (a, b) = (b, a % b) }
    return a
  }
}

/// The source pixels along one side that a new one covers, and by how many units.
struct AreaOverlap<Sum: AreaSum>: Sendable {
  /// The first and the last one, which may be the same, times the step.
  let first: Int
  let last: Int
  /// Units of the first, of the last where it is another, else 0, and of each between them.
  let firstUnits: Sum
  let lastUnits: Sum
  let innerUnits: Sum

  init(_ side: AreaSide, _ target: Int, step: Int) {
    let (start, end) = (target * side.units, (target + 1) * side.units)
    let (firstPixel, lastPixel) = (start / side.sourceUnits, (end - 1) / side.sourceUnits)
    first = firstPixel * step
    last = lastPixel * step
    firstUnits = Sum(min((firstPixel + 1) * side.sourceUnits, end) - start)
    lastUnits = lastPixel > firstPixel ? Sum(end - lastPixel * side.sourceUnits) : 0
    innerUnits = Sum(side.sourceUnits)
  }

  /// For a step of 1.
  func units(of pixel: Int) -> Sum {
    pixel == first ? firstUnits : pixel == last ? lastUnits : innerUnits
  }
}

/// What sums of samples times units are counted in; and a pixel of up to four of them. `SIMD` wants
/// its scalars to be codable.
protocol AreaSum: FixedWidthInteger, UnsignedInteger, BitwiseCopyable, Codable, Sendable {
  associatedtype Pixel: SIMD & BitwiseCopyable where Pixel.Scalar == Self
}

extension UInt16: AreaSum { typealias Pixel = SIMD4<UInt16> }
extension UInt32: AreaSum { typealias Pixel = SIMD4<UInt32> }
extension UInt64: AreaSum { typealias Pixel = SIMD4<UInt64> }
