import Testing

@testable import Telemetry

@Suite("Text format")
struct TextFormatTests {
  @Test(
    "makes a metric's name of a label",
    arguments: [
      ("http.requests", MetricKind.counter, nil, "http_requests_total"),
      ("requests_total", .counter, nil, "requests_total"),
      ("queue.wait", .histogram, "seconds", "queue_wait_seconds"),
      ("wait_seconds", .histogram, "seconds", "wait_seconds"),
      ("job:depth", .gauge, nil, "job:depth"),
      ("2xx", .gauge, nil, "_2xx"),
      ("grün-é", .gauge, nil, "gr_n__"),
      ("", .gauge, nil, "_"),
    ] as [(String, MetricKind, String?, String)])
  func metricNames(label: String, kind: MetricKind, unit: String?, name: String) {
    #expect(MetricName.text(label, kind: kind, unit: unit) == name)
  }

  @Test("label names allow no colon, and `le` is a histogram's own")
  func labelNames() {
    #expect(MetricName.label("a:b.c", in: .counter) == "a_b_c")
    #expect(MetricName.label("le", in: .counter) == "le")
    #expect(MetricName.label("le", in: .histogram) == "_le")
  }

  @Test(
    "escapes label values and help",
    arguments: [
      ("plain ü", "plain ü", "plain ü"),
      ("a\\b", "a\\\\b", "a\\\\b"),
      ("say \"x\"", "say \\\"x\\\"", "say \"x\""),
      ("two\nlines", "two\\nlines", "two\\nlines"),
      ("\\n", "\\\\n", "\\\\n"),
      ("\r\n", "\r\\n", "\r\\n"),
    ])
  func escaping(text: String, label: String, help: String) {
    #expect(PageWriter.escaped(text, quotes: true) == label)
    #expect(PageWriter.escaped(text, quotes: false) == help)
  }

  @Test("a value can't break out of its label, nor a help out of its line")
  func escapedPage() {
    let registry = PrometheusRegistry(help: ["c": "first\nsecond \\ \"third\""])
    registry.makeCounter(label: "c", dimensions: [("v", "\"} 9\nx 1\\")]).increment(by: 1)
    #expect(
      lines(registry) == [
        #"# HELP c_total first\nsecond \\ "third""#, "# TYPE c_total counter",
        #"c_total{v="\"} 9\nx 1\\"} 1"#,
      ])
  }

  @Test(
    "spells numbers as the format does",
    arguments: [
      (0, "0"), (-0.0, "0"), (17, "17"), (-3, "-3"), (0.25, "0.25"), (0.00001, "1e-05"),
      (1e20, "1e+20"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ] as [(Double, String)])
  func numbers(value: Double, text: String) {
    #expect(PageWriter.text(value) == text)
  }
}
