import FrameStore
import Gateway
import HTTPServer
import Telemetry
import Upstream

/// Figures that are read when the metrics page is asked for.
enum Gauges {
  static func register(
    in registry: PrometheusRegistry, server: HTTPServer, store: FrameStore,
    platform: PlatformClient, codecs: CodecPool
  ) {
    registry.observeProcess()
    register(server, in: registry)
    registerMemory(of: store, in: registry)
    if let disk = store.disk { register(disk, in: registry) }
    registerReadahead(of: store, in: registry)
    register(platform, in: registry)
    registry.gauge("frame_gateway_codec_queue", help: "Frames that wait for a codec.") {
      Double(codecs.waiting)
    }
  }

  /// What the listeners for everybody count.
  private static func register(_ server: HTTPServer, in registry: PrometheusRegistry) {
    registry.gauge("frame_gateway_connections", help: "Connections open now.") {
      Double(server.statistics.connections)
    }
    registry.gauge(
      "frame_gateway_requests_in_flight", help: "Requests whose response has not ended."
    ) {
      Double(server.statistics.inFlight)
    }
    let counters: [(String, String, @Sendable (ServerStatistics) -> Int)] = [
      ("connections_accepted", "Connections accepted, refused ones included.", { $0.accepted }),
      ("connections_refused", "Connections refused, too many being open.", { $0.refused }),
      ("invalid_requests", "Requests that were no valid HTTP or broke a limit.", { $0.violations }),
      (
        "broken_responses", "Responses that broke off: the caller left or failed.",
        {
          $0.brokenResponses
        }
      ),
      ("slow_readers", "Connections cut because their reader was too slow.", { $0.slowReaders }),
      ("sent_bytes", "Bytes handed to the kernel.", { $0.bytesSent }),
    ]
    let handshakes: [(String, @Sendable (ServerStatistics) -> Int)] = [
      ("full", { $0.handshakes - $0.resumedHandshakes }), ("resumed", { $0.resumedHandshakes }),
      ("failed", { $0.failedHandshakes }),
    ]
    for (result, read) in handshakes {
      registry.counter(
        "frame_gateway_tls_handshakes_total", help: "TLS handshakes that have ended.",
        labels: [("result", result)]
      ) {
        Double(read(server.statistics))
      }
    }
    for (name, help, read) in counters {
      registry.counter("frame_gateway_\(name)_total", help: help) {
        Double(read(server.statistics))
      }
    }
  }

  private static func registerMemory(of store: FrameStore, in registry: PrometheusRegistry) {
    let cache = store.cache
    tier("memory", in: registry) {
      cache.statistics.bytes
    } entries: {
      cache.statistics.entries
    } evictions: {
      cache.statistics.evictions
    } hits: {
      store.lookups.hits
    } misses: {
      store.lookups.misses
    }
  }

  private static func register(_ disk: DiskTier, in registry: PrometheusRegistry) {
    tier("disk", in: registry) {
      disk.statistics.bytes
    } entries: {
      disk.statistics.entries
    } evictions: {
      disk.statistics.evictions
    } hits: {
      disk.statistics.hits
    } misses: {
      disk.statistics.misses
    }
    registry.gauge("frame_gateway_disk_up", help: "1, or 0 once the disk has failed.") {
      disk.statistics.isOn ? 1 : 0
    }
    registry.counter("frame_gateway_disk_writes_total", help: "Entries written.") {
      Double(disk.statistics.writes)
    }
    registry.counter(
      "frame_gateway_disk_dropped_writes_total", help: "Frames that were not written."
    ) {
      Double(disk.statistics.droppedWrites)
    }
    registry.counter(
      "frame_gateway_disk_damaged_total", help: "Damaged and foreign files removed."
    ) {
      Double(disk.statistics.damaged)
    }
  }

  /// What every tier of the cache has.
  private static func tier(
    _ name: String, in registry: PrometheusRegistry, bytes: @escaping @Sendable () -> Int,
    entries: @escaping @Sendable () -> Int, evictions: @escaping @Sendable () -> Int,
    hits: @escaping @Sendable () -> Int, misses: @escaping @Sendable () -> Int
  ) {
    let labels = [("tier", name)]
    registry.gauge(
      "frame_gateway_cache_bytes", help: "What a tier of the cache holds.", labels: labels
    ) { Double(bytes()) }
    registry.gauge(
      "frame_gateway_cache_entries", help: "Entries of a tier of the cache.", labels: labels
    ) { Double(entries()) }
    registry.counter(
      "frame_gateway_cache_evictions_total", help: "Entries given up for room.", labels: labels
    ) { Double(evictions()) }
    registry.counter(
      "frame_gateway_cache_hits_total", help: "Frames wanted that a tier had.", labels: labels
    ) { Double(hits()) }
    registry.counter(
      "frame_gateway_cache_misses_total",
      help: "Frames wanted that a tier, and those before it, had not.", labels: labels
    ) { Double(misses()) }
  }

  private static func registerReadahead(of store: FrameStore, in registry: PrometheusRegistry) {
    registry.counter("frame_gateway_readahead_calls_total", help: "Calls that read ahead.") {
      Double(store.readahead.calls)
    }
    registry.counter("frame_gateway_readahead_frames_total", help: "Frames read ahead.") {
      Double(store.readahead.frames)
    }
    registry.counter(
      "frame_gateway_readahead_hits_total", help: "Frames read ahead that were asked for."
    ) {
      Double(store.readahead.hits)
    }
  }

  /// All its calls, for frames and with questions.
  private static func register(_ platform: PlatformClient, in registry: PrometheusRegistry) {
    let counters: [(String, String, @Sendable (PlatformStatistics) -> Int)] = [
      ("calls", "Calls to the platform, for frames and with questions.", { $0.callsStarted }),
      (
        "calls_failed", "Of these, calls that ended with an error or were cancelled.",
        {
          $0.callsFailed
        }
      ),
      ("received_bytes", "Bytes of the platform's answers.", { $0.bytesReceived }),
      ("connections_opened", "Connections opened to the platform.", { $0.connectionsOpened }),
    ]
    for (name, help, read) in counters {
      registry.counter("frame_gateway_upstream_\(name)_total", help: help) {
        Double(read(platform.statistics))
      }
    }
  }
}
