/// The upper bounds of a histogram's buckets, inclusive, ascending; `+Inf` is always behind them.
public struct HistogramBuckets: Sendable, Hashable {
  public let bounds: [Double]

  /// Sorts the bounds and leaves out repeats and what is not finite.
  public init(_ bounds: [Double]) {
    self.bounds = Set(bounds.filter(\.isFinite)).sorted()
  }

  /// From a cached answer, 100 µs, to the longest deadline, 60 s.
  public static let seconds = HistogramBuckets([
    0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
  ])

  /// For counts of things, from 1 to 10,000.
  public static let counts = HistogramBuckets([
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000,
  ])
}
