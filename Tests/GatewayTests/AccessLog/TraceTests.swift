import HTTPServer
import Testing

@testable import Gateway

@Suite("Traces")
struct TraceTests {
  private static let trace = "0af7651916cd43dd8448eb211c80319c"
  private static let parent = "b7ad6b7169203331"

  /// The calls that the platform gets for one request: it refuses all of them.
  private func calls(
    _ method: String, _ target: String, _ fields: Ask.Fields, json: String? = nil
  ) async throws -> [ScriptedPlatform.Call] {
    let platform = ScriptedPlatform { _ in
      .answer(403, "application/json", Array(#"{"error":"no"}"#.utf8))
    }
    defer { platform.stop() }
    return try await withFixture {
      $0.platformAddress = platform.address
    } _: { gateway in
      _ = try await gateway.ask(Ask(method, target, fields, json: json))
      return platform.calls.filter { $0.method.hasSuffix("download-frame") }
    }
  }

  @Test("go on to the platform, with an id of the call's own and the state that came with it")
  func single() async throws {
    let calls = try await calls(
      "GET", "/videos/1/frames/1",
      ["traceparent": "00-\(Self.trace)-\(Self.parent)-01", "tracestate": "a=1,b=2"])
    let call = try #require(calls.first)
    let parts = try #require(call.field("traceparent")).split(separator: "-")
    #expect(parts.count == 4)
    #expect(parts[0] == "00" && parts[1] == Self.trace && parts[3] == "01")
    #expect(parts[2] != Self.parent && parts[2].count == 16 && parts[2].contains { $0 != "0" })
    #expect(call.field("tracestate") == "a=1,b=2")
  }

  @Test("of a batch go on without the state, which is one request's")
  func batch() async throws {
    let calls = try await calls(
      "POST", "/videos/1/frames:batch",
      ["traceparent": "00-\(Self.trace)-\(Self.parent)-00", "tracestate": "a=1"],
      json: #"{"frames":[1,2,3]}"#)
    let call = try #require(calls.first)
    #expect(call.field("traceparent")?.hasPrefix("00-\(Self.trace)-") == true)
    #expect(call.field("traceparent")?.hasSuffix("-00") == true)
    #expect(call.field("tracestate") == nil)
  }

  @Test("of a later version, and with flags that are not known here, go on as version 00")
  func laterVersion() async throws {
    let calls = try await calls(
      "GET", "/videos/1/frames/1", ["traceparent": "01-\(Self.trace)-\(Self.parent)-ff-more"])
    let sent = try #require(calls.first?.field("traceparent"))
    #expect(sent.hasPrefix("00-\(Self.trace)-") && sent.hasSuffix("-01"))
  }

  @Test(
    "that are not valid are passed over, and the request is not",
    arguments: ["", "00-x", "00-\(trace.uppercased())-\(parent)-01", "ff-\(trace)-\(parent)-01"])
  func invalid(text: String) async throws {
    let calls = try await calls(
      "GET", "/videos/1/frames/1", ["traceparent": text, "tracestate": "a=1"])
    let call = try #require(calls.first)
    #expect(call.field("traceparent") == nil && call.field("tracestate") == nil)
  }

  @Test("that are named twice are none")
  func twice() async throws {
    let value = "00-\(Self.trace)-\(Self.parent)-01"
    let calls = try await calls(
      "GET", "/videos/1/frames/1", ["traceparent": value, "Traceparent": value])
    #expect(try #require(calls.first).field("traceparent") == nil)
  }
}
