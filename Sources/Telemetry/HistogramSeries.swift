import CoreMetrics
import Synchronization

/// Observations counted by bucket, with their sum; timers observe in seconds.
final class HistogramSeries: Series, TimerHandler, RecorderHandler {
  private let bounds: [Double]
  /// How many fell into each bucket alone; the last one is `+Inf`. Summed up when read.
  private let counts: [Tally]
  private let nanoseconds = Atomic<UInt64>(0)
  private let sum = Atomic<Double>(0)

  /// An atomic is not copyable and so can't stand in an array by itself.
  private final class Tally: Sendable {
    let count = Atomic<UInt64>(0)
  }

  init(_ buckets: HistogramBuckets) {
    bounds = buckets.bounds
    counts = (0...buckets.bounds.count).map { _ in Tally() }
  }

  /// A negative duration, from a clock that was set back, counts as none.
  func recordNanoseconds(_ duration: Int64) {
    let duration = UInt64(max(0, duration))
    count(Double(duration) / 1e9)
    nanoseconds.wrappingAdd(duration, ordering: .relaxed)
  }

  func record(_ value: Int64) { record(Double(value)) }

  /// A value that is not finite is left out: it would stay in the sum for ever.
  func record(_ value: Double) {
    guard value.isFinite else { return }
    count(value)
    sum.add(value)
  }

  private func count(_ value: Double) {
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    counts[bucket].count.wrappingAdd(1, ordering: .relaxed)
  }

  func write(_ name: String, _ labels: String, to writer: inout PageWriter) {
    let prefix = labels.isEmpty ? "" : labels + ","
    var total: UInt64 = 0
    for (index, tally) in counts.enumerated() {
      total &+= tally.count.load(ordering: .relaxed)
      let bound = index < bounds.count ? bounds[index] : .infinity
      writer.sample(name + "_bucket", "\(prefix)le=\"\(PageWriter.text(bound))\"", total)
    }
    let seconds = Double(nanoseconds.load(ordering: .relaxed)) / 1e9
    writer.sample(name + "_sum", labels, seconds + sum.load(ordering: .relaxed))
    writer.sample(name + "_count", labels, total)
  }
}
