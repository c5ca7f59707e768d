import Testing

@Suite("What is known of a video")
struct VideoTests {
  static let keys: Set = [
    "id", "name", "frame_count", "width", "height", "duration", "hash", "updated_at",
  ]

  @Test("is told as JSON with every key", arguments: Way.allCases)
  func known(way: Way) async throws {
    try await withFixture(way) { gateway in
      let answer = try await gateway.get("/videos/1")
      #expect(answer.status == 200)
      #expect(answer["Content-Type"] == "application/json")
      let video = try answer.json
      #expect(video.keys == Self.keys)
      #expect(video["id"]?.integer == 1)
      #expect(video["frame_count"]?.integer == 300)
      #expect(video["width"]?.integer == 32)
      #expect(video["height"]?.integer == 24)
      #expect(video["name"]?.text == "test-card-1.mp4")
      let head = try await gateway.head("/videos/1")
      #expect(head.status == 200)
      #expect(head["Content-Length"] == answer["Content-Length"])
      #expect(head.body.isEmpty)
    }
  }

  @Test("what the platform does not know is null")
  func unknown() async throws {
    try await withFixture {
      $0.emulator.unprocessedVideos = [1]
    } _: { gateway in
      let video = try await gateway.get("/videos/1").json
      #expect(video.keys == Self.keys)
      #expect(video["frame_count"] == .null)
      #expect(video["duration"] == .null)
    }
    let platform = ScriptedPlatform { _ in
      .answer(200, "application/json", Array(#"{"id":1}"#.utf8))
    }
    defer { platform.stop() }
    try await withFixture {
      $0.platformAddress = platform.address
    } _: { gateway in
      let video = try await gateway.get("/videos/1").json
      #expect(video.keys == Self.keys)
      #expect(video["id"]?.integer == 1)
      for key in Self.keys where key != "id" && key != "name" {
        #expect(video[key] == .null, "\(key)")
      }
    }
  }

  @Test("takes no parameter")
  func parameters() async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get("/videos/1?width=3")
      try expectProblem(answer, 400, "invalid_request")
      #expect(try answer.json["parameter"]?.text == "width")
    }
  }

  @Test("an answer that is none is 502", arguments: ["<html>", "[]", "", #"{"id":1"#, "7"])
  func invalid(body: String) async throws {
    let platform = ScriptedPlatform { _ in .answer(200, "text/html", Array(body.utf8)) }
    defer { platform.stop() }
    try await withFixture {
      $0.platformAddress = platform.address
    } _: { gateway in
      try expectProblem(try await gateway.get("/videos/1"), 502, "upstream_invalid")
    }
  }
}
