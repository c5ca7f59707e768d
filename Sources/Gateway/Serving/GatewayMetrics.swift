import CoreMetrics

/// What requests came to: counted by route and status, with the time of each stage.
struct GatewayMetrics: Sendable {
  private let factory: any MetricsFactory

  init(factory: any MetricsFactory) {
    self.factory = factory
  }

  func finished(route: Route?, status: Int, times: StageTimes) {
    Counter(
      label: "frame_gateway_requests",
      dimensions: [("route", route?.name ?? "none"), ("status", String(status))], factory: factory
    ).increment()
    observe("queue", times.queue)
    observe("upstream", times.upstream)
    observe("decode", times.decode)
    observe("encode", times.encode)
  }

  private func observe(_ stage: String, _ duration: Duration?) {
    guard let duration else { return }
    Timer(label: "frame_gateway_stage", dimensions: [("stage", stage)], factory: factory)
      .recordNanoseconds(Self.nanoseconds(duration))
  }

  private static func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
