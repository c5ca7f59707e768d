import FrameStore
import HTTPWire
import Logging
import Testing

@testable import Gateway
@testable import HTTPServer

@Suite("The door of whoever runs the gateway")
struct AdminTests {
  private func ask(_ gateway: Fixture, _ ask: Ask) async throws -> Answered {
    let handler = AdminHandler(
      store: gateway.store, videos: gateway.videos,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let request = Request(
      head: try RequestHead(parsing: ask.head), peer: .unix, body: RequestBody([]), received: .now)
    let response: Response
    switch handler.answer(request) {
    case .now(let answer): response = answer
    case .later(let work): response = await work()
    }
    var asked = ResponsePlan.Asked()
    asked.isVersion11 = true
    return await MemoryExchange(asked).carryOut(response)
  }

  @Test("purges a video's frames, their forms and what is known of it, and says how much went")
  func purge() async throws {
    try await withReplaceableVideo { gateway, video, _ in
      _ = try await gateway.get("/videos/1")
      for target in ["17", "18", "17.jpg"] {
        _ = try await gateway.get("/videos/1/frames/\(target)")
      }
      let bytes = gateway.store.cache.statistics.bytes
      video.replace(hash: "second")
      let answer = try await ask(gateway, Ask("DELETE", "/videos/1"))
      #expect(answer.status == 200)
      #expect(answer["Content-Type"] == "application/json")
      #expect(answer["Cache-Control"] == "no-store")
      #expect(answer.text == #"{"memory":{"bytes":\#(bytes),"entries":3},"video":1}"#)
      #expect(gateway.store.cache.statistics.entries == 0)
      #expect(try await gateway.get("/videos/1").json["hash"]?.text == "second")
      let frame = try await gateway.get("/videos/1/frames/17")
      #expect(frame["Cache-Status"] == "frame-gateway; fwd=miss; stored")
      #expect(try frame.body == video.picture(version: 2))
      let second = try await ask(gateway, Ask("DELETE", "/videos/2"))
      #expect(second.text == #"{"memory":{"bytes":0,"entries":0},"video":2}"#)
    }
  }

  @Test("tells of the disk where there is a tier there")
  func disk() async throws {
    let folder = try SourceFolder([])
    defer { folder.remove() }
    try await withFixture {
      $0.cacheFolder = folder.path + "/cache"
    } _: { gateway in
      _ = try await gateway.get("/videos/1/frames/17")
      try await eventually("a write") { gateway.store.disk?.statistics.writes == 1 }
      let answer = try await ask(gateway, Ask("DELETE", "/videos/1")).json
      #expect(answer["memory"]?["entries"]?.integer == 1)
      #expect(answer["disk"]?["entries"]?.integer == 1)
      #expect(try #require(answer["disk"]?["bytes"]?.integer) >= 4096)
    }
  }

  @Test("says that entries may be left where the disk has failed")
  func failedDisk() async throws {
    let folder = try SourceFolder([])
    defer { folder.remove() }
    try await withFixture {
      $0.cacheFolder = folder.path + "/cache"
    } _: { gateway in
      await gateway.store.shutDown()
      let answer = try await ask(gateway, Ask("DELETE", "/videos/1"))
      try expectProblem(answer, 500, "purge_incomplete")
      #expect(answer["Retry-After"] == nil)
    }
  }

  @Test(
    "has nothing else",
    arguments: [
      ("DELETE", "/", 404, "no_such_route"), ("GET", "/metrics", 404, "no_such_route"),
      ("DELETE", "/videos", 404, "no_such_route"),
      ("DELETE", "/videos/1/frames/17", 404, "no_such_route"),
      ("POST", "/public/api/v3/videos.info", 404, "no_such_route"),
      ("GET", "/videos/1", 405, "method_not_allowed"),
      ("OPTIONS", "/videos/1", 405, "method_not_allowed"),
      ("DELETE", "/videos/0", 400, "invalid_request"),
      ("DELETE", "/videos/01", 400, "invalid_request"),
      ("DELETE", "/videos/1?all=1", 400, "invalid_request"),
      ("DELETE", "/videos/9223372036854775808", 400, "invalid_request"),
    ])
  func refusals(method: String, target: String, status: Int, code: String) async throws {
    try await withFixture { gateway in
      let answer = try await ask(gateway, Ask(method, target))
      try expectProblem(answer, status, code)
      #expect(answer["Allow"] == (status == 405 ? "DELETE" : nil))
    }
  }

  @Test("callers of the gateway itself don't get there", arguments: Way.allCases)
  func otherDoor(way: Way) async throws {
    try await withFixture(way) { gateway in
      let answer = try await gateway.ask(Ask("DELETE", "/videos/1"))
      try expectProblem(answer, 405, "method_not_allowed")
      #expect(answer["Allow"] == "GET, HEAD, OPTIONS")
    }
  }
}
