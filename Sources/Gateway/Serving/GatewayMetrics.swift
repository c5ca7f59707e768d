import CoreMetrics
import HTTPServer
import Synchronization

/// What requests came to: counted by route and status, with the time of each stage and in all.
///
/// Handlers are made once each and kept, so that a request costs a look-up and some increments.
final class GatewayMetrics: Sendable {
  /// A sentence for each metric.
  static let help = [
    "frame_gateway_requests": "Requests answered, by route and status; 499 is a caller who left.",
    "frame_gateway_request_duration":
      "From a request's whole head to the last byte of its response, by route.",
    "frame_gateway_stage":
      "Time of a request's stages; write is from the response's head to its last byte.",
  ]

  private struct Series: Hashable {
    var route: String
    var status: Int
  }

  private struct Handlers: Sendable {
    var requests: [Series: Counter] = [:]
    var durations: [String: Timer] = [:]
  }

  private let factory: any MetricsFactory
  private let handlers = Mutex(Handlers())
  /// Those of frames, found without a look-up.
  private let whole: Counter
  private let unchanged: Counter
  private let frameDuration: Timer
  private let queue: Timer
  private let upstream: Timer
  private let decode: Timer
  private let encode: Timer
  private let write: Timer

  init(factory: any MetricsFactory) {
    self.factory = factory
    whole = Self.counter(Series(route: "frame", status: 200), factory)
    unchanged = Self.counter(Series(route: "frame", status: 304), factory)
    frameDuration = Self.duration("frame", factory)
    func stage(_ name: String) -> Timer {
      Timer(label: "frame_gateway_stage", dimensions: [("stage", name)], factory: factory)
    }
    queue = stage("queue")
    upstream = stage("upstream")
    decode = stage("decode")
    encode = stage("encode")
    write = stage("write")
  }

  /// A request was answered; `route` is nil where the address is none of the gateway's.
  func answered(route: Route?, status: Int, times: StageTimes) {
    counter(Series(route: route?.name ?? "none", status: status)).increment()
    if let time = times.queue { queue.recordNanoseconds(time.nanoseconds) }
    if let time = times.upstream { upstream.recordNanoseconds(time.nanoseconds) }
    if let time = times.decode { decode.recordNanoseconds(time.nanoseconds) }
    if let time = times.encode { encode.recordNanoseconds(time.nanoseconds) }
  }

  /// A frame was answered from memory, with 200 or 304.
  func answeredFrame(status: Int) {
    (status == 304 ? unchanged : whole).increment()
  }

  /// Its response has ended.
  func ended(_ record: AccessRecord, _ end: ResponseEnd) {
    if let time = end.writing { write.recordNanoseconds(time.nanoseconds) }
    guard let time = record.total(end) else { return }
    if case .frame = record.route {
      frameDuration.recordNanoseconds(time.nanoseconds)
    } else {
      duration(record.route?.name ?? "none").recordNanoseconds(time.nanoseconds)
    }
  }

  private func counter(_ series: Series) -> Counter {
    handlers.withLock { handlers in
      if let known = handlers.requests[series] { return known }
      let counter = Self.counter(series, factory)
      handlers.requests[series] = counter
      return counter
    }
  }

  private func duration(_ route: String) -> Timer {
    handlers.withLock { handlers in
      if let known = handlers.durations[route] { return known }
      let timer = Self.duration(route, factory)
      handlers.durations[route] = timer
      return timer
    }
  }

  private static func counter(_ series: Series, _ factory: any MetricsFactory) -> Counter {
    Counter(
      label: "frame_gateway_requests",
      dimensions: [("route", series.route), ("status", String(series.status))], factory: factory)
  }

  private static func duration(_ route: String, _ factory: any MetricsFactory) -> Timer {
    Timer(
      label: "frame_gateway_request_duration", dimensions: [("route", route)], factory: factory)
  }
}
