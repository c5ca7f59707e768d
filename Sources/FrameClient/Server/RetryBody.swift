/// The frames of a manifest's `retry` body, a batch's own form: looked up and counted, never
/// expanded, so that a long range costs nothing.
struct RetryBody: Decodable, Sendable {
  /// `start`, `start + step`, … below `stop`.
  private struct Stride: Decodable {
    var start: Int64
    var stop: Int64
    var step: Int64?

    /// Nil where it is none.
    var count: Int64? {
      guard start >= 0, step ?? 1 >= 1 else { return nil }
      return stop > start ? (stop - start - 1) / (step ?? 1) + 1 : 0
    }

    /// `count` must not be nil.
    func contains(_ index: Int64) -> Bool {
      index >= start && index < stop && (index - start).isMultiple(of: step ?? 1)
    }
  }

  private var frames: [Int64]?
  private var ranges: [Stride]?

  /// Asks for nothing.
  init() {}

  /// Positions that it asks for, repeats included; nil where a range is none, or they are too many
  /// to be counted.
  var count: Int? {
    var total = Int64(frames?.count ?? 0)
    for range in ranges ?? [] {
      guard let count = range.count else { return nil }
      let (sum, overflowed) = total.addingReportingOverflow(count)
      guard !overflowed else { return nil }
      total = sum
    }
    return Int(exactly: total)
  }

  func contains(_ index: Int64) -> Bool {
    frames?.contains(index) == true
      || ranges?.contains { $0.count != nil && $0.contains(index) } == true
  }
}
