import Emulator
import Testing

@Suite("What the platform's refusals become")
struct PlatformRefusalTests {
  @Test(
    "a frame behind the last is 404 with the count, asked for after the refusal",
    arguments: Way.allCases)
  func outOfRange(way: Way) async throws {
    try await withFixture(way) { gateway in
      let answer = try await gateway.get("/videos/1/frames/300")
      try expectProblem(answer, 404, "frame_out_of_range")
      #expect(try answer.json["frame_count"]?.integer == 300)
      #expect(try answer.json["last"]?.integer == 299)
      #expect(try answer.json["retryable"] == .bool(false))
      #expect(
        gateway.emulator.calls.map(\.method) == ["videos.download-frame", "videos.info"])
      // No count is asked for where the frame came.
      _ = try await gateway.get("/videos/1/frames/299")
      #expect(gateway.emulator.calls.count == 3)
    }
  }

  @Test("an unknown video is 404 video_not_found")
  func noVideo() async throws {
    try await withFixture { gateway in
      try expectProblem(try await gateway.get("/videos/99/frames/0"), 404, "video_not_found")
      try expectProblem(try await gateway.get("/videos/99"), 404, "video_not_found")
    }
  }

  @Test("a video that is not computed yet is 409, and may be asked for again")
  func notReady() async throws {
    try await withFixture {
      $0.emulator.unprocessedVideos = [1]
    } _: { gateway in
      let answer = try await gateway.get("/videos/1/frames/0")
      try expectProblem(answer, 409, "video_not_ready")
      #expect(try answer.json["retryable"] == .bool(true))
    }
  }

  @Test("a refusal that the count does not explain is 502 upstream_refused, not 404")
  func unexplained() async throws {
    try await withFixture { gateway in
      gateway.emulator.faults = [Fault(.status(400))]
      let answer = try await gateway.get("/videos/1/frames/17")
      try expectProblem(answer, 502, "upstream_refused")
      #expect(gateway.emulator.calls.map(\.method).contains("videos.info"))
    }
  }

  @Test("the gateway's own token refused, or payment wanted, is 502", arguments: [401, 402, 403])
  func denied(status: Int) async throws {
    try await withFixture { gateway in
      gateway.emulator.faults = [Fault(.status(status))]
      let answer = try await gateway.get("/videos/1/frames/17")
      try expectProblem(answer, 502, "upstream_refused")
      #expect(!answer.text.contains("secret"))
      // Neither asked again nor explained by a count.
      #expect(gateway.emulator.calls.count == 1)
    }
  }

  @Test("a redirect is 502 that says where to; it is not followed and not retried")
  func redirect() async throws {
    try await withFixture { gateway in
      for status in [301, 302, 303, 307, 308] {
        gateway.emulator.faults = [
          Fault(.redirect(to: "https://elsewhere.example/api", status: status))
        ]
        let answer = try await gateway.get("/videos/1/frames/\(status - 300)")
        try expectProblem(answer, 502, "upstream_invalid")
        #expect(answer.text.contains("https://elsewhere.example/api"))
      }
      #expect(gateway.emulator.calls.count == 5)
    }
  }

  @Test("videos that are refused don't hide that the platform itself is ill")
  func infoFails() async throws {
    let platform = ScriptedPlatform { call in
      call.method == "videos.info"
        ? .answer(500, "text/plain", []) : .answer(400, "application/json", Array("{}".utf8))
    }
    defer { platform.stop() }
    try await withFixture {
      $0.platformAddress = platform.address
    } _: { gateway in
      try expectProblem(try await gateway.get("/videos/1/frames/1"), 502, "upstream_refused")
    }
  }
}
