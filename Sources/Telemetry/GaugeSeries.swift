import CoreMetrics
import Synchronization

/// A value that goes up and down; the last one set stands.
final class GaugeSeries: Series, MeterHandler, RecorderHandler {
  private let value = Atomic<Double>(0)

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { self.value.store(value, ordering: .relaxed) }
  func increment(by amount: Double) { value.add(amount) }
  func decrement(by amount: Double) { value.add(-amount) }

  func record(_ value: Int64) { set(value) }
  func record(_ value: Double) { set(value) }

  func write(_ name: String, _ labels: String, to writer: inout PageWriter) {
    writer.sample(name, labels, value.load(ordering: .relaxed))
  }
}
