import CoreMetrics
import Telemetry
import Testing

@Suite("Series")
struct SeriesTests {
  @Test("a counter leaves out what would make it fall, keeps every digit, and can be reset")
  func counter() {
    let registry = PrometheusRegistry()
    let whole = Counter(label: "whole", dimensions: [], factory: registry)
    whole.increment(by: (1 as Int64) << 53)
    whole.increment(by: -5)
    whole.increment()
    let mixed = FloatingPointCounter(label: "mixed", dimensions: [], factory: registry)
    for amount in [0.25, -1, .nan, .infinity] { mixed.increment(by: amount) }
    registry.makeCounter(label: "mixed", dimensions: []).increment(by: 2)
    #expect(lines(registry).contains("whole_total 9007199254740993"))
    #expect(lines(registry).contains("mixed_total 2.25"))
    whole.reset()
    mixed.reset()
    #expect(lines(registry).contains("whole_total 0"))
    #expect(lines(registry).contains("mixed_total 0"))
  }

  @Test("a meter is set, raised and lowered; a gauge shows what was recorded last")
  func gauges() {
    let registry = PrometheusRegistry()
    let meter = Meter(label: "meter", dimensions: [], factory: registry)
    meter.set(10)
    meter.increment(by: 2.5)
    meter.decrement(by: 20)
    let gauge = Gauge(label: "gauge", dimensions: [], factory: registry)
    gauge.record(3)
    gauge.record(1)
    #expect(
      lines(registry) == ["# TYPE gauge gauge", "gauge 1", "# TYPE meter gauge", "meter -7.5"])
  }

  @Test("a histogram's bounds are inclusive and its buckets cumulative")
  func bounds() {
    let registry = PrometheusRegistry(buckets: ["h": HistogramBuckets([10, 1, 1, .infinity, .nan])])
    let recorder = Recorder(
      label: "h", dimensions: [("a", "b"), ("le", "mine")], factory: registry)
    for value in [-1, 1, 1.5, 10, 10.5, .nan, .infinity] { recorder.record(value) }
    recorder.record(100)
    #expect(
      lines(registry) == [
        "# TYPE h histogram",
        #"h_bucket{_le="mine",a="b",le="1"} 2"#,
        #"h_bucket{_le="mine",a="b",le="10"} 4"#,
        #"h_bucket{_le="mine",a="b",le="+Inf"} 6"#,
        #"h_sum{_le="mine",a="b"} 122"#,
        #"h_count{_le="mine",a="b"} 6"#,
      ])
  }

  @Test("a timer lands on its bound exactly, and a negative duration counts as none")
  func timer() {
    let registry = PrometheusRegistry()
    let timer = Timer(label: "t", dimensions: [], factory: registry)
    for bound in HistogramBuckets.seconds.bounds {
      timer.recordNanoseconds(Int64((bound * 1e9).rounded()))
    }
    timer.recordNanoseconds(-1)
    let buckets = lines(registry).filter { $0.contains("_bucket") }
    #expect(buckets.count == HistogramBuckets.seconds.bounds.count + 1)
    for (index, line) in buckets.dropLast().enumerated() {
      #expect(line.hasSuffix(" \(index + 2)"), "\(line)")
    }
  }
}
