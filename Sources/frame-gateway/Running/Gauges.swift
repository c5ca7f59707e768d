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
    if let disk = store.disk { register(disk, in: registry) }
    registry.counter("frame_gateway_upstream_calls_total", help: "Calls to the platform.") {
      Double(platform.statistics.callsStarted)
    }
    registry.counter("frame_gateway_readahead_calls_total", help: "Of these, those read ahead.") {
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
    registry.gauge("frame_gateway_codec_queue", help: "Frames that wait for a codec.") {
      Double(codecs.waiting)
    }
  }

  private static func register(_ disk: DiskTier, in registry: PrometheusRegistry) {
    registry.gauge("frame_gateway_disk_up", help: "1, or 0 once the disk has failed.") {
      disk.statistics.isOn ? 1 : 0
    }
    registry.gauge("frame_gateway_disk_bytes", help: "Room that the disk tier takes.") {
      Double(disk.statistics.bytes)
    }
    registry.gauge("frame_gateway_disk_entries", help: "Entries of the disk tier.") {
      Double(disk.statistics.entries)
    }
    registry.counter("frame_gateway_disk_hits_total", help: "Frames found on the disk.") {
      Double(disk.statistics.hits)
    }
    registry.counter(
      "frame_gateway_disk_misses_total", help: "Frames neither in memory nor on the disk."
    ) {
      Double(disk.statistics.misses)
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
    registry.counter("frame_gateway_disk_evictions_total", help: "Entries given up for room.") {
      Double(disk.statistics.evictions)
    }
  }
}
