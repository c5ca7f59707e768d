import CoreMetrics
import Synchronization
import Telemetry
import Testing

@Suite("PrometheusRegistry")
struct PrometheusRegistryTests {
  @Test("renders families by name and series by labels, each with its help and type")
  func wholePage() {
    let registry = PrometheusRegistry(
      help: ["http.requests": "Requests answered.", "queue.wait": "Time spent waiting."],
      buckets: ["queue.wait": HistogramBuckets([0.5, 0.1])])
    let later = Counter(
      label: "http.requests", dimensions: [("status", "404"), ("method", "GET")], factory: registry)
    let earlier = Counter(
      label: "http.requests", dimensions: [("method", "GET"), ("status", "200")], factory: registry)
    later.increment()
    earlier.increment(by: 41)
    let timer = Timer(label: "queue.wait", dimensions: [], factory: registry)
    timer.recordMilliseconds(100)
    timer.recordMilliseconds(101)
    timer.recordSeconds(2)
    registry.gauge("connections", help: "Connections open.", read: { 7 })
    #expect(
      String(decoding: registry.page(), as: UTF8.self) == """
        # HELP connections Connections open.
        # TYPE connections gauge
        connections 7
        # HELP http_requests_total Requests answered.
        # TYPE http_requests_total counter
        http_requests_total{method="GET",status="200"} 41
        http_requests_total{method="GET",status="404"} 1
        # HELP queue_wait_seconds Time spent waiting.
        # TYPE queue_wait_seconds histogram
        queue_wait_seconds_bucket{le="0.1"} 1
        queue_wait_seconds_bucket{le="0.5"} 2
        queue_wait_seconds_bucket{le="+Inf"} 3
        queue_wait_seconds_sum 2.201
        queue_wait_seconds_count 3
        # HELP telemetry_name_conflicts_total Metrics left off this page, their name being taken.
        # TYPE telemetry_name_conflicts_total counter
        telemetry_name_conflicts_total 0

        """)
  }

  @Test(
    "gives the same series to equal labels in any order, and keeps the first of a repeated name")
  func sharedSeries() {
    let registry = PrometheusRegistry()
    registry.makeCounter(label: "a", dimensions: [("x", "1"), ("y", "2")]).increment(by: 1)
    registry.makeCounter(label: "a", dimensions: [("y", "2"), ("x", "1"), ("x", "9")])
      .increment(by: 2)
    #expect(lines(registry) == ["# TYPE a_total counter", #"a_total{x="1",y="2"} 3"#])
  }

  @Test("reads an observed gauge each time the page is asked for, and a later closure replaces it")
  func observedGauge() {
    let registry = PrometheusRegistry()
    let depth = Atomic<Int>(1)
    let kept = Counted(depth)
    registry.gauge("depth", help: "Queue.", read: { kept.next() })
    #expect(lines(registry).last == "depth 1")
    #expect(lines(registry).last == "depth 2")
    registry.gauge("depth", help: "Queue.", read: { -0.5 })
    #expect(lines(registry).last == "depth -0.5")
  }

  /// Returns 1, 2, 3 and so on.
  private final class Counted: Sendable {
    private let value: Atomic<Int>
    init(_ value: consuming Atomic<Int>) { self.value = value }
    func next() -> Double { Double(value.wrappingAdd(1, ordering: .relaxed).oldValue) }
  }

  @Test("an observed gauge may use the registry while the page is written")
  func reentrantRead() {
    let registry = PrometheusRegistry()
    registry.gauge(
      "outer", help: "Makes another.",
      read: { [weak registry] in
        registry?.makeCounter(label: "inner", dimensions: []).increment(by: 1)
        return 1
      })
    #expect(lines(registry) == ["# HELP outer Makes another.", "# TYPE outer gauge", "outer 1"])
    #expect(lines(registry).contains("inner_total 1"))
  }

  @Test("counts every increment of many tasks once")
  func concurrentIncrements() async {
    let registry = PrometheusRegistry(buckets: ["t": HistogramBuckets([1])])
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          let counter = Counter(label: "c", dimensions: [], factory: registry)
          let fractions = FloatingPointCounter(label: "f", dimensions: [], factory: registry)
          let timer = Timer(label: "t", dimensions: [], factory: registry)
          let meter = Meter(label: "m", dimensions: [], factory: registry)
          for _ in 0..<1_000 {
            counter.increment()
            fractions.increment(by: 0.5)
            timer.recordSeconds(task < 4 ? 1 : 2)
            meter.increment(by: 2)
            meter.decrement(by: 1)
          }
        }
      }
    }
    let page = lines(registry)
    for line in [
      "c_total 8000", "f_total 4000", "m 8000", #"t_seconds_bucket{le="1"} 4000"#,
      #"t_seconds_bucket{le="+Inf"} 8000"#, "t_seconds_sum 12000", "t_seconds_count 8000",
    ] {
      #expect(page.contains(line))
    }
  }

  @Test("keeps the limit's worth of series, and counts the next ones together in `other`")
  func cardinality() {
    let registry = PrometheusRegistry(seriesLimit: 3)
    func count(_ caller: String) {
      registry.makeCounter(label: "c", dimensions: [("caller", caller)]).increment(by: 1)
    }
    for caller in ["1", "2", "3"] { count(caller) }
    #expect(lines(registry).count == 1 + 3)
    #expect(!lines(registry).contains { $0.contains("other") })
    for caller in ["4", "5", "3"] { count(caller) }
    #expect(
      lines(registry) == [
        "# TYPE c_total counter", #"c_total{caller="1"} 1"#, #"c_total{caller="2"} 1"#,
        #"c_total{caller="3"} 2"#, #"c_total{caller="other"} 2"#,
      ])
  }

  @Test("the series beyond the limit stay one even where their label names differ")
  func oneOverflowSeries() {
    let registry = PrometheusRegistry(seriesLimit: 1)
    for name in ["a", "b", "c", "d"] {
      registry.makeCounter(label: "c", dimensions: [(name, "1")]).increment(by: 1)
    }
    #expect(
      lines(registry)
        == ["# TYPE c_total counter", #"c_total{a="1"} 1"#, #"c_total{b="other"} 3"#])
  }

  @Test("a destroyed series leaves the page and makes room")
  func destroy() {
    let registry = PrometheusRegistry(seriesLimit: 1)
    let first = Counter(label: "c", dimensions: [("n", "1")], factory: registry)
    first.increment()
    first.destroy()
    #expect(lines(registry).isEmpty)
    Counter(label: "c", dimensions: [("n", "2")], factory: registry).increment()
    let overflow = Counter(label: "c", dimensions: [("n", "3")], factory: registry)
    overflow.increment()
    overflow.destroy()
    #expect(
      lines(registry)
        == ["# TYPE c_total counter", #"c_total{n="2"} 1"#, #"c_total{n="other"} 1"#])
  }

  @Test("leaves a metric off the page when its name is taken, and says how many there are")
  func nameConflicts() {
    let registry = PrometheusRegistry(buckets: ["size": HistogramBuckets([1])])
    Recorder(label: "size", dimensions: [], factory: registry).record(1)
    let page = lines(registry)
    Gauge(label: "size", dimensions: [], factory: registry).record(5)
    registry.gauge("size_count", help: "A histogram's own.", read: { 5 })
    registry.counter("size_sum", help: "Ends in _total, so it is free.", read: { 5 })
    let left = lines(registry, conflicts: true)
    #expect(left.contains("telemetry_name_conflicts_total 2"))
    #expect(left.contains("size_sum_total 5"))
    #expect(lines(registry).filter { !$0.contains("size_sum_total") } == page)
  }

  @Test("an observed series and a recorded one never share labels")
  func observedConflict() {
    let registry = PrometheusRegistry()
    Gauge(label: "a", dimensions: [], factory: registry).record(1)
    registry.gauge("a", help: "", read: { 2 })
    registry.gauge("b", help: "", read: { 3 })
    Gauge(label: "b", dimensions: [], factory: registry).record(4)
    let page = lines(registry, conflicts: true)
    #expect(page.contains("a 1"))
    #expect(page.contains("b 3"))
    #expect(page.contains("telemetry_name_conflicts_total 2"))
  }
}
