import CoreMetrics
import Synchronization

/// What requests came to: counted by route and status, with the time of each stage.
///
/// Handlers are made once each and kept, so that a request costs a look-up and an increment.
final class GatewayMetrics: Sendable {
  private struct Series: Hashable {
    var route: String
    var status: Int
  }

  private let factory: any MetricsFactory
  private let counters: Mutex<[Series: Counter]>
  /// Those of frames that cost nothing.
  private let whole: Counter
  private let unchanged: Counter
  private let queue: Timer
  private let upstream: Timer
  private let decode: Timer
  private let encode: Timer

  init(factory: any MetricsFactory) {
    self.factory = factory
    let (wholeFrame, unchangedFrame) = (
      Series(route: "frame", status: 200), Series(route: "frame", status: 304)
    )
    whole = Self.counter(wholeFrame, factory)
    unchanged = Self.counter(unchangedFrame, factory)
    counters = Mutex([wholeFrame: whole, unchangedFrame: unchanged])
    func stage(_ name: String) -> Timer {
      Timer(label: "frame_gateway_stage", dimensions: [("stage", name)], factory: factory)
    }
    queue = stage("queue")
    upstream = stage("upstream")
    decode = stage("decode")
    encode = stage("encode")
  }

  /// `route` is nil where the address is none of the gateway's.
  func finished(route: Route?, status: Int, times: StageTimes) {
    counter(Series(route: route?.name ?? "none", status: status)).increment()
    if let time = times.queue { queue.recordNanoseconds(Self.nanoseconds(time)) }
    if let time = times.upstream { upstream.recordNanoseconds(Self.nanoseconds(time)) }
    if let time = times.decode { decode.recordNanoseconds(Self.nanoseconds(time)) }
    if let time = times.encode { encode.recordNanoseconds(Self.nanoseconds(time)) }
  }

  /// A frame was answered from memory, with 200 or 304.
  func countFrame(status: Int) {
    (status == 304 ? unchanged : whole).increment()
  }

  private func counter(_ series: Series) -> Counter {
    counters.withLock { counters in
      if let known = counters[series] { return known }
      let counter = Self.counter(series, factory)
      counters[series] = counter
      return counter
    }
  }

  private static func counter(_ series: Series, _ factory: any MetricsFactory) -> Counter {
    Counter(
      label: "frame_gateway_requests",
      dimensions: [("route", series.route), ("status", String(series.status))], factory: factory)
  }

  private static func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
