import CoreMetrics
import Synchronization

/// A total that only grows, in whole steps and in fractions.
final class CounterSeries: Series, CounterHandler, FloatingPointCounterHandler {
  private let whole = Atomic<UInt64>(0)
  private let fractional = Atomic<Double>(0)

  var value: Double {
    Double(whole.load(ordering: .relaxed)) + fractional.load(ordering: .relaxed)
  }

  /// A negative amount is left out: a counter that falls reads as a restart.
  func increment(by amount: Int64) {
    guard amount > 0 else { return }
    whole.wrappingAdd(UInt64(amount), ordering: .relaxed)
  }

  /// Negative and non-finite amounts are left out.
  func increment(by amount: Double) {
    guard amount > 0, amount.isFinite else { return }
    fractional.add(amount)
  }

  func reset() {
    whole.store(0, ordering: .relaxed)
    fractional.store(0, ordering: .relaxed)
  }

  func write(_ name: String, _ labels: String, to writer: inout PageWriter) {
    let fraction = fractional.load(ordering: .relaxed)
    let whole = whole.load(ordering: .relaxed)
    // A whole count keeps every digit; as a Double it would lose some above 2^53.
    if fraction == 0 {
      writer.sample(name, labels, whole)
    } else {
      writer.sample(name, labels, Double(whole) + fraction)
    }
  }
}
