import CoreMetrics
import FetchScheduling
import FrameStore
import Synchronization
import Telemetry

/// What calls for frames come to: how many wants each carries, how long it takes, how it ends.
public struct UpstreamCallMetrics: Sendable {
  /// A sentence for each metric, and the buckets of those that count frames.
  static let help = [
    "frame_gateway_upstream_call_wants": "Wants that a call carries when it begins.",
    "frame_gateway_upstream_call": "Time that calls for frames took, to their end.",
    "frame_gateway_upstream_calls_ended": "Calls for frames that have ended, by how.",
  ]
  static let buckets = [
    "frame_gateway_upstream_call_wants": HistogramBuckets([1, 2, 3, 5, 10, 20, 30, 40, 50])
  ]

  private let wants: Recorder
  private let time: Timer
  private let ends: [String: Counter]
  private let clock: StoreClock

  public init(registry: PrometheusRegistry, clock: StoreClock) {
    self.clock = clock
    wants = Recorder(
      label: "frame_gateway_upstream_call_wants", dimensions: [], aggregate: true,
      factory: registry)
    time = Timer(label: "frame_gateway_upstream_call", dimensions: [], factory: registry)
    ends = Dictionary(
      uniqueKeysWithValues: Self.outcomes.map { outcome in
        (
          outcome,
          Counter(
            label: "frame_gateway_upstream_calls_ended", dimensions: [("outcome", outcome)],
            factory: registry)
        )
      })
  }

  /// The same calls, observed.
  public func measuring(_ startCall: @escaping StartCall) -> StartCall {
    { call, trace, report in
      let started = clock.now()
      let state = CallState()
      wants.record(call.indices.count)
      let cancel = startCall(call, trace) { event in
        if case .ended(let end) = event {
          time.recordNanoseconds((clock.now() - started).nanoseconds)
          ends[state.isCancelled ? "cancelled" : Self.outcome(end)]?.increment()
        }
        report(event)
      }
      return {
        state.cancel()
        cancel()
      }
    }
  }

  private final class CallState: Sendable {
    private let cancelled = Atomic(false)
    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }
    func cancel() { cancelled.store(true, ordering: .relaxed) }
  }

  private static let outcomes = [
    "complete", "cancelled", "unreachable", "busy", "unavailable", "timeout", "invalid", "refused",
    "denied", "redirected", "other",
  ]

  private static func outcome(_ end: CallEnd) -> String {
    switch end {
    case .complete: "complete"
    case .failed(let failure, _), .refused(let failure): outcome(failure)
    }
  }

  private static func outcome(_ failure: FetchFailure) -> String {
    switch failure {
    case .unreachable: "unreachable"
    case .busy: "busy"
    case .unavailable: "unavailable"
    case .timedOut, .tooSlow: "timeout"
    case .invalid: "invalid"
    case .refused, .noSuchVideo, .outOfRange, .videoNotReady: "refused"
    case .denied: "denied"
    case .redirected: "redirected"
    case .overloaded, .circuitOpen, .shuttingDown: "other"
    }
  }
}

extension PrometheusRegistry {
  /// A registry that knows the gateway's own metrics.
  public static func forGateway() -> PrometheusRegistry {
    PrometheusRegistry(
      help: GatewayMetrics.help.merging(UpstreamCallMetrics.help) { own, _ in own },
      buckets: UpstreamCallMetrics.buckets)
  }
}
