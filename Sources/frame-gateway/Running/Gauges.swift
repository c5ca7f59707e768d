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
    registry.gauge("frame_gateway_connections", help: "Connections open now.") {
      Double(server.statistics.connections)
    }
    registry.gauge("frame_gateway_cache_bytes", help: "Bytes of the memory tier.") {
      Double(store.cache.statistics.bytes)
    }
    registry.gauge("frame_gateway_cache_entries", help: "Entries of the memory tier.") {
      Double(store.cache.statistics.entries)
    }
    registry.counter("frame_gateway_cache_evictions_total", help: "Entries given up for room.") {
      Double(store.cache.statistics.evictions)
    }
    registry.counter("frame_gateway_upstream_calls_total", help: "Calls to the platform.") {
      Double(platform.statistics.callsStarted)
    }
    registry.gauge("frame_gateway_codec_queue", help: "Frames that wait for a codec.") {
      Double(codecs.waiting)
    }
  }
}
