import FetchScheduling
import FrameStore
import Synchronization
import Telemetry

/// How fetching stands, for the metrics page: asked for once a page, since it is the fetcher's own.
final class FetchFigures: Sendable {
  private typealias Read<Figures> = @Sendable (Figures) -> Int

  private struct State: Sendable {
    var scheduler: SchedulerStatistics?
    var revalidations = RevalidationStatistics()
    var now = Duration.zero
  }

  private let state = Mutex(State())

  init(registry: PrometheusRegistry) {
    gauge(registry, "slots", "Calls at once that the platform is taken to bear now.") { $0.slots }
    gauge(registry, "slice_frames", "Frames that one call may ask for now.") { $0.slice }
    gauge(registry, "upstream_calls_in_flight", "Calls for frames under way.") { $0.callsInFlight }
    gauge(registry, "work_memory_bytes", "Bytes set aside for frames in flight.") {
      $0.reservedBytes
    }
    gauge(registry, "circuit_open", "1 while the platform is left alone or tried again.") {
      $0.circuitPauseEnd == nil ? 0 : 1
    }
    registerQueue(in: registry)
    counter(registry, "upstream_frames", "Frames asked for in calls.") { $0.frames }
    counter(registry, "folded_frames", "Of these, frames that shared a call.") { $0.folded }
    counter(registry, "merged_wants", "Wants that joined a fetch that was there.") { $0.merged }
    counter(registry, "retries", "Frames put off to be asked for again.") { $0.retries }
    counter(registry, "split_calls", "Calls split after a refusal.") { $0.split }
    counter(registry, "cancelled_calls", "Calls that nobody wanted any more, or that made way.") {
      $0.cancelled
    }
    counter(registry, "failed_wants", "Wants told that their frame will not come.") { $0.failed }
    registerRevalidations(in: registry)
  }

  /// Asks the store; called before a page is written.
  func refresh(from store: FrameStore) async {
    let scheduler = await store.fetchStatistics()
    let revalidations = await store.revalidationStatistics()
    let now = store.clock.now()
    state.withLock { $0 = State(scheduler: scheduler, revalidations: revalidations, now: now) }
  }

  private func registerQueue(in registry: PrometheusRegistry) {
    let queues: [(String, Read<SchedulerStatistics>)] = [
      ("interactive", { $0.waitingInteractive }), ("batch", { $0.waitingBatch }),
    ]
    for (priority, read) in queues {
      registry.gauge(
        "frame_gateway_queue_frames", help: "Distinct frames that wait for a call.",
        labels: [("priority", priority)]
      ) { [self] in
        Double(state.withLock { $0.scheduler }.map(read) ?? 0)
      }
    }
    registry.gauge(
      "frame_gateway_queue_oldest_seconds", help: "How long the oldest single frame waits."
    ) { [self] in
      state.withLock { state in
        guard let since = state.scheduler?.oldestInteractive else { return 0 }
        return max(0, (state.now - since) / .seconds(1))
      }
    }
  }

  private func registerRevalidations(in registry: PrometheusRegistry) {
    let results: [(String, Read<RevalidationStatistics>)] = [
      ("unchanged", { $0.unchanged }), ("changed", { $0.changed }), ("failed", { $0.failed }),
    ]
    for (result, read) in results {
      registry.counter(
        "frame_gateway_revalidations_total",
        help: "Questions whether a video has changed, by what came of them.",
        labels: [("result", result)]
      ) { [self] in
        Double(read(state.withLock { $0.revalidations }))
      }
    }
  }

  private func gauge(
    _ registry: PrometheusRegistry, _ name: String, _ help: String,
    _ read: @escaping Read<SchedulerStatistics>
  ) {
    registry.gauge("frame_gateway_\(name)", help: help) { [self] in
      Double(state.withLock { $0.scheduler }.map(read) ?? 0)
    }
  }

  private func counter(
    _ registry: PrometheusRegistry, _ name: String, _ help: String,
    _ read: @escaping Read<SchedulerCounters>
  ) {
    registry.counter("frame_gateway_\(name)_total", help: help) { [self] in
      Double(state.withLock { $0.scheduler }.map { read($0.counters) } ?? 0)
    }
  }
}
