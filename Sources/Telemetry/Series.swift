import Synchronization

/// One line of a family, or the lines of one histogram.
protocol Series: AnyObject, Sendable {
  func write(_ name: String, _ labels: String, to writer: inout PageWriter)
}

/// A value that lives elsewhere and is read when the page is written.
final class ObservedSeries: Series {
  private let read: @Sendable () -> Double

  init(read: @escaping @Sendable () -> Double) {
    self.read = read
  }

  func write(_ name: String, _ labels: String, to writer: inout PageWriter) {
    writer.sample(name, labels, read())
  }
}

extension Atomic where Value == Double {
  /// Adds by compare and exchange: there is no atomic addition of floating-point numbers.
  func add(_ amount: Double) {
    var current = load(ordering: .relaxed)
    while true {
      let (exchanged, original) = weakCompareExchange(
        expected: current, desired: current + amount, ordering: .relaxed)
      if exchanged { return }
      current = original
    }
  }
}
