import Emulator
import FrameBytes
import Testing

@testable import Gateway

@Suite("videos.download-frame")
struct PlatformFrameTests {
  @Test(
    "gives the frame's own bytes, from the upstream and then from memory",
    arguments: Way.allCases)
  func bytes(way: Way) async throws {
    try await withFixture(way) { gateway in
      let original = try await gateway.original(17)
      for status in ["frame-gateway; fwd=miss; stored", "frame-gateway; hit"] {
        let answer = try await gateway.platformFrame(#"{"videoId": 1, "frame": 17}"#)
        #expect(answer.status == 200)
        #expect(answer.body == original)
        #expect(answer["Content-Type"] == "image/jpeg")
        #expect(answer["Cache-Control"] == "no-store")
        #expect(answer["Cache-Status"] == status)
      }
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test(
    "is asked for by GET as well: in the body, as a form, in the query",
    arguments: Way.allCases)
  func byGet(way: Way) async throws {
    try await withFixture(way) { gateway in
      let original = try await gateway.original(4)
      var json = Ask("GET", Fixture.framePath, json: #"{"videoId": "1", "frame": 4}"#)
      json.fields.append((name: "x-api-key", value: "whoever"))
      var form = Ask(
        "GET", Fixture.framePath,
        [
          "Content-Type": "application/x-www-form-urlencoded"
        ])
      form.body = Array("videoId=1&frame=4".utf8)
      for ask in [json, form, Ask("\(Fixture.framePath)?videoId=1&frame=4")] {
        let answer = try await gateway.ask(ask)
        #expect(answer.status == 200)
        #expect(answer.body == original)
      }
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("shares the cache with every other address")
  func shared() async throws {
    try await withFixture { gateway in
      _ = try await gateway.get("/videos/1/frames/3")
      let answer = try await gateway.platformFrame(#"{"videoId": 1, "frame": 3}"#)
      #expect(answer["Cache-Status"] == "frame-gateway; hit")
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("no-cache asks the upstream again")
  func fresh() async throws {
    try await withFixture { gateway in
      let json = #"{"videoId": 1, "frame": 3}"#
      _ = try await gateway.platformFrame(json)
      _ = try await gateway.post(Fixture.framePath, json, ["Cache-Control": "no-cache"])
      #expect(gateway.frameCalls.count == 2)
    }
  }

  @Test("the upstream never sees the caller's key, only the gateway's")
  func key() async throws {
    try await withFixture {
      $0.emulator.token = "secret"
    } _: { gateway in
      let answer = try await gateway.platformFrame(#"{"videoId": 1, "frame": 3}"#)
      #expect(answer.status == 200)
    }
  }

  @Test(
    "what is wrong for good has a status that the SDK does not retry",
    arguments: Way.allCases)
  func refusals(way: Way) async throws {
    try await withFixture(way) {
      $0.emulator.unprocessedVideos = [2]
    } _: { gateway in
      let range = try await gateway.platformFrame(#"{"videoId": 1, "frame": 300}"#)
      #expect(try expectPlatformError(range, 404, "FRAME_OUT_OF_RANGE").contains("300 frames"))
      let video = try await gateway.platformFrame(#"{"videoId": 99, "frame": 0}"#)
      try expectPlatformError(video, 404, "VIDEO_NOT_FOUND")
      let early = try await gateway.platformFrame(#"{"videoId": 2, "frame": 0}"#)
      try expectPlatformError(early, 422, "VIDEO_NOT_READY")
      let negative = try await gateway.platformFrame(#"{"videoId": 1, "frame": -1}"#)
      try expectPlatformError(negative, 400, "INVALID_REQUEST")
      let missing = try await gateway.get(Fixture.framePath)
      #expect(try expectPlatformError(missing, 400, "INVALID_REQUEST").contains("videoId"))
      gateway.emulator.faults = [Fault(.status(401))]
      let denied = try await gateway.platformFrame(#"{"videoId": 1, "frame": 0}"#)
      try expectPlatformError(denied, 403, "UPSTREAM_REFUSED")
      #expect(!denied.text.contains("secret"))
    }
  }

  @Test("a key that only the platform knows is 400 while the relay is off")
  func foreignKey() async throws {
    try await withFixture { gateway in
      let answer = try await gateway.platformFrame(
        #"{"videoId": 1, "frame": 3, "quality": "high"}"#)
      #expect(try expectPlatformError(answer, 400, "INVALID_REQUEST").contains("quality"))
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test("an upstream that can't be used is 429, with the seconds to wait")
  func unavailable() async throws {
    try await withFixture {
      $0.platformAddress = ScriptedPlatform.deadAddress()
      $0.store.fetching.retries = 0
    } _: { gateway in
      let answer = try await gateway.platformFrame(#"{"videoId": 1, "frame": 3}"#)
      try expectPlatformError(answer, 429, "UPSTREAM_UNAVAILABLE")
      let seconds = try #require(answer["Retry-After"].flatMap { Int($0) })
      #expect(seconds >= 1)
    }
  }

  @Test("a broken frame is 502, which the SDK tries again")
  func broken() async throws {
    try await withFixture {
      $0.store.fetching.retries = 0
    } _: { gateway in
      gateway.emulator.faults = [Fault(.damaged(nil, .truncated(to: 100)))]
      let answer = try await gateway.platformFrame(#"{"videoId": 1, "frame": 3}"#)
      try expectPlatformError(answer, 502, "UPSTREAM_INVALID")
    }
  }

  @Test("another method is 405 in the platform's form", arguments: ["PUT", "DELETE", "HEAD"])
  func methods(method: String) async throws {
    try await withFixture { gateway in
      for path in [Fixture.framePath, Fixture.bulkPath, Fixture.versionPath] {
        let answer = try await gateway.ask(Ask(method, path))
        #expect(answer.status == 405)
        #expect(answer["Allow"] == "GET, POST, OPTIONS")
        if method != "HEAD" { try expectPlatformError(answer, 405, "METHOD_NOT_ALLOWED") }
      }
      let options = try await gateway.ask(Ask("OPTIONS", Fixture.framePath))
      #expect(options.status == 204)
      #expect(options["Allow"] == "GET, POST, OPTIONS")
    }
  }

  @Test("a host that is not ours is refused in the platform's form")
  func host() async throws {
    try await withFixture {
      $0.gateway.hosts = ["127.0.0.1"]
    } _: { gateway in
      var ask = Ask("POST", Fixture.framePath, json: #"{"videoId": 1, "frame": 3}"#)
      ask.host = "evil.example.org"
      try expectPlatformError(try await gateway.ask(ask), 403, "MISDIRECTED")
    }
  }

  @Test("a body beyond the limit is refused, one just within is read")
  func bodyLimit() async throws {
    let json = #"{"videoId": 1, "frame": 3}"#
    for (limit, status) in [(json.utf8.count, 200), (json.utf8.count - 1, 422)] {
      try await withFixture {
        $0.gateway.bodyBytes = limit
      } _: { gateway in
        let answer = try await gateway.platformFrame(json)
        #expect(answer.status == status)
      }
    }
  }

  @Test(
    "what else the platform has is 404 while the relay is off",
    arguments: ["v3/videos.list", "v3/", "v4/instance.version", "", "v3/videos.download-frame/"])
  func relayOff(path: String) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.post("/public/api/\(path)", "{}")
      #expect(try expectPlatformError(answer, 404, "NO_SUCH_ROUTE").contains("GATEWAY_RELAY"))
      #expect(gateway.emulator.calls.isEmpty)
    }
  }
}
