import CoreMetrics
import Synchronization

/// A swift-metrics backend that keeps every metric in memory and renders the Prometheus text page.
///
/// Making a metric takes a lock, so make it once and keep it; recording into one is a relaxed
/// atomic operation and never waits. In names every character that Prometheus refuses becomes `_`;
/// counters end in `_total`, timers are histograms in seconds and end in `_seconds`. A metric whose
/// name another kind of metric already holds still records but is left off the page, and counts in
/// `telemetry_name_conflicts_total`.
public final class PrometheusRegistry: MetricsFactory, Sendable {
  /// The media type of ``page()``: version 0.0.4 of the text format.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// Series that one name may have; values come from requests, and a scrape must stay small.
  public let seriesLimit: Int

  private let help: [String: String]
  private let buckets: [String: HistogramBuckets]
  private let state = Mutex(State())
  private let conflicts = CounterSeries()

  private struct State {
    var families: [String: MetricFamily] = [:]
    /// Which family owns each name that stands on the page, `_sum` and its like included.
    var owners: [String: String] = [:]
  }

  /// - Parameters:
  ///   - help: A sentence for each metric, by its swift-metrics label; without, no `# HELP`.
  ///   - buckets: By label; timers default to ``HistogramBuckets/seconds``, recorders to
  ///     ``HistogramBuckets/counts``.
  ///   - seriesLimit: Label sets a name may have, at least 1. The next ones are counted together in
  ///     one more series, whose label values are all `other`.
  public init(
    help: [String: String] = [:], buckets: [String: HistogramBuckets] = [:], seriesLimit: Int = 100
  ) {
    self.help = help
    self.buckets = buckets
    self.seriesLimit = max(1, seriesLimit)
    let conflicts = self.conflicts
    counter(
      "telemetry.name.conflicts", help: "Metrics left off this page, their name being taken.",
      read: { conflicts.value })
  }

  /// Shows what `read` returns when the page is asked for; the same name and labels replace the
  /// former closure. `read` runs on whatever thread renders the page and must not block.
  public func gauge(
    _ name: String, help: String, labels: [(String, String)] = [],
    read: @escaping @Sendable () -> Double
  ) {
    observe(.gauge, name, help, labels, read)
  }

  /// Like `gauge(_:help:labels:read:)`, for a total that only grows and is kept elsewhere.
  public func counter(
    _ name: String, help: String, labels: [(String, String)] = [],
    read: @escaping @Sendable () -> Double
  ) {
    observe(.counter, name, help, labels, read)
  }

  /// Everything recorded so far in the text format, families by name and series by labels.
  ///
  /// A histogram's buckets and its count agree with each other; its sum may run an observation
  /// ahead or behind while others record.
  public func page() -> [UInt8] {
    let families = state.withLock { Array($0.families.values) }
    var writer = PageWriter()
    for family in families.sorted(by: { $0.name < $1.name }) where !family.series.isEmpty {
      family.write(to: &writer)
    }
    return writer.bytes
  }

  // MARK: MetricsFactory

  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(.counter, label, dimensions) { CounterSeries() }
  }

  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    series(.counter, label, dimensions) { CounterSeries() }
  }

  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(.gauge, label, dimensions) { GaugeSeries() }
  }

  /// A histogram, or a gauge where nothing is aggregated.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    guard aggregate else { return series(.gauge, label, dimensions) { GaugeSeries() } }
    let buckets = buckets[label] ?? .counts
    return series(.histogram, label, dimensions) { HistogramSeries(buckets) }
  }

  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    let buckets = buckets[label] ?? .seconds
    return series(.histogram, label, dimensions, unit: "seconds") { HistogramSeries(buckets) }
  }

  public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {
    remove(handler)
  }
  public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
  public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
  public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

  // MARK: Families

  private func series<S: Series>(
    _ kind: MetricKind, _ label: String, _ dimensions: [(String, String)], unit: String? = nil,
    make: () -> S
  ) -> S {
    let name = MetricName.text(label, kind: kind, unit: unit)
    let labels = LabelSet(dimensions, in: kind)
    let found = state.withLock { state -> S? in
      guard claim(name, kind, help[label], &state) else { return nil }
      return state.families[name]?.series(labels, limit: seriesLimit, make: make)
    }
    if let found { return found }
    conflicts.increment(by: 1 as Int64)
    return make()
  }

  private func observe(
    _ kind: MetricKind, _ label: String, _ help: String, _ dimensions: [(String, String)],
    _ read: @escaping @Sendable () -> Double
  ) {
    let name = MetricName.text(label, kind: kind, unit: nil)
    let labels = LabelSet(dimensions, in: kind)
    let stands = state.withLock { state -> Bool in
      guard claim(name, kind, help, &state) else { return false }
      return state.families[name]?.observe(labels, ObservedSeries(read: read)) ?? false
    }
    if !stands { conflicts.increment(by: 1 as Int64) }
  }

  /// Whether `name` is a family of this kind, which is made where nothing stands in its way.
  private func claim(
    _ name: String, _ kind: MetricKind, _ help: String?, _ state: inout State
  ) -> Bool {
    if let family = state.families[name] { return family.kind == kind }
    let names = kind.sampleNames(name)
    guard names.allSatisfy({ state.owners[$0] == nil }) else { return false }
    for sample in names { state.owners[sample] = name }
    state.families[name] = MetricFamily(name: name, kind: kind, help: help)
    return true
  }

  private func remove(_ handler: AnyObject) {
    state.withLock { state in
      for name in state.families.keys { state.families[name]?.remove(handler) }
    }
  }
}
