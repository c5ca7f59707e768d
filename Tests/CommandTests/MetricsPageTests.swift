import Glibc
import Testing

@testable import frame_gateway

@Suite("The page of metrics", .timeLimit(.minutes(10)))
struct MetricsPageTests {
  /// Runs a test on a demo's page, with what it is about behind it: two equal frames of a video.
  private func withDemo(
    _ flags: [String] = [], _ test: (_ address: String, Program) async throws -> Void
  ) async throws {
    let server = try Program(["demo", "--listen", "127.0.0.1:0"] + flags)
    let address = try await server.line(behind: "listening on http://")
    for _ in 0..<2 { _ = try await Page.get("/videos/1/frames/17", at: address) }
    try await test(address, server)
    server.signal(SIGTERM)
    #expect(try await server.end().status == 0)
  }

  @Test("tells of requests, their stages, the cache, calls, the process")
  func figures() async throws {
    try await withDemo { address, _ in
      let expected: [(String, Double)] = [
        (#"requests_total{route="frame",status="200"}"#, 2),
        (#"request_duration_seconds_count{route="frame"}"#, 2),
        (#"stage_seconds_count{stage="queue"}"#, 1),
        (#"stage_seconds_count{stage="upstream"}"#, 1),
        (#"cache_hits_total{tier="memory"}"#, 1), (#"cache_misses_total{tier="memory"}"#, 1),
        ("upstream_call_wants_count", 1), ("upstream_call_wants_sum", 1),
        ("upstream_call_seconds_count", 1),
        (#"upstream_calls_ended_total{outcome="complete"}"#, 1),
        (#"upstream_calls_ended_total{outcome="busy"}"#, 0), ("upstream_calls_total", 1),
        ("upstream_frames_total", 1), ("retries_total", 0), ("slots", 4),
        (#"queue_frames{priority="interactive"}"#, 0), ("queue_oldest_seconds", 0),
        ("work_memory_bytes", 0), ("upstream_calls_in_flight", 0), ("circuit_open", 0),
        (#"revalidations_total{result="unchanged"}"#, 0), ("connections", 1),
        ("requests_in_flight", 1), ("codec_queue", 0),
      ]
      for (name, value) in expected {
        let figure = try await Page.metric(
          "frame_gateway_\(name)", at: address, toBe: value)
        #expect(figure == value, "\(name)")
      }
      // A machine that is slow teaches short calls.
      #expect(try await Page.metric("frame_gateway_slice_frames", at: address) ?? 0 >= 1)
      for name in ["resident_memory_bytes", "open_fds", "max_fds", "cpu_seconds_total"] {
        #expect(try await Page.metric("process_\(name)", at: address) ?? 0 > 0, "\(name)")
      }
    }
  }

  @Test("is only at addresses of its own where these are set, with nothing but health there")
  func ownListener() async throws {
    try await withDemo(["--metrics-listen", "127.0.0.1:0"]) { address, server in
      let page = try await Page.get("/metrics", at: address)
      #expect(page.hasPrefix("HTTP/1.1 404 "))
      #expect(page.contains(#""code":"no_such_route""#))
      let own = try await server.line(behind: "metrics are at http://")
      let counted = #"frame_gateway_requests_total{route="frame",status="200"}"#
      #expect(try await Page.metric(counted, at: own, toBe: 2) == 2)
      for path in ["/healthz", "/readyz"] {
        #expect(try await Page.get(path, at: own).hasPrefix("HTTP/1.1 200 "))
        #expect(try await Page.get(path, at: address).hasPrefix("HTTP/1.1 200 "))
      }
      for path in ["/", "/openapi.yaml", "/videos/1", "/videos/1/frames/17", "/public/api/v3/x"] {
        #expect(try await Page.get(path, at: own).hasPrefix("HTTP/1.1 404 "), "\(path)")
      }
    }
  }

  @Test("is refused at an address that is everybody's")
  func sharedAddress() async throws {
    let result = try await Program.run([
      "demo", "--listen", "127.0.0.1:18080", "--metrics-listen", "127.0.0.1:18080",
    ])
    #expect(result.status != 0)
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(result.errors.contains("GATEWAY_METRICS_LISTEN: 127.0.0.1:18080"))
  }
}
