import Glibc
import Testing

@testable import frame_gateway

@Suite("The log of a running gateway", .timeLimit(.minutes(10)))
struct RequestLogTests {
  private func log(_ flags: [String], _ paths: [String]) async throws -> [Substring] {
    let server = try Program(["demo", "--listen", "127.0.0.1:0"] + flags)
    let rest = try await server.line(behind: "listening on http://")
    let address = String(rest.prefix { $0 != "\"" })
    for path in paths { _ = try await Page.get(path, at: address) }
    server.signal(SIGTERM)
    let result = try await server.end()
    #expect(result.status == 0)
    return result.errors.split(separator: "\n")
  }

  @Test("has a line for each request, also for one of the last moment")
  func lines() async throws {
    let lines = try await log([], ["/videos/1/frames/17?x", "/videos/1/frames/17"])
      .filter { $0.contains(" info request ") }
    try #require(lines.count == 2)
    #expect(lines[0].contains(" video=1 frame=17 status=400 "))
    #expect(lines[1].contains(" video=1 frame=17 status=200 "))
  }

  @Test("has objects where the format is JSON")
  func json() async throws {
    let lines = try await log(["--log-format", "json"], ["/videos/1/frames/17"])
      .filter { $0.contains(#""message":"request""#) }
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix(#"{"time":"20"#) == true)
    #expect(lines.first?.hasSuffix("}") == true)
  }

  @Test("tells of a caller who left before there was an answer, and so do the metrics")
  func callerWhoLeft() async throws {
    let server = try Program(["demo", "--listen", "127.0.0.1:0", "--latency", "3600s"])
    let address = try await server.line(behind: "listening on http://")
    let caller = try Page.ask("/videos/1/frames/3", at: address)
    while try await Page.metric("frame_gateway_requests_in_flight", at: address) != 2 {
      await Task.yield()
    }
    close(caller)
    let counted = #"frame_gateway_requests_total{route="frame",status="499"}"#
    while try await Page.metric(counted, at: address) != 1 { await Task.yield() }
    server.signal(SIGTERM)
    let result = try await server.end()
    #expect(result.status == 0)
    let line = result.errors.split(separator: "\n").first { $0.contains(" route=frame ") }
    #expect(line?.contains(" video=1 frame=3 status=499 bytes=0 complete=false ") == true)
  }

  @Test("has none where the level is above info")
  func level() async throws {
    let lines = try await log(["--log-level", "notice"], ["/videos/1/frames/17"])
    #expect(!lines.contains { $0.contains("request_id") })
  }
}
