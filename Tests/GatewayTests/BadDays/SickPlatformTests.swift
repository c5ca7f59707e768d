import Emulator
import Testing

@Suite("A platform that is ill or gone")
struct SickPlatformTests {
  @Test("ill for a while, it is asked again, and nobody notices", arguments: Way.allCases)
  func recovers(way: Way) async throws {
    try await withFixture(way) { gateway in
      gateway.emulator.faults = [Fault(.status(503), occurrence: .first(3))]
      let answer = try await gateway.get("/videos/1/frames/17")
      #expect(answer.status == 200)
      #expect(try await answer.body == gateway.original(17))
      #expect(gateway.frameCalls.count == 4)
    }
  }

  @Test(
    "gone, it is 503 with Retry-After, and well again it is asked again", arguments: Way.allCases)
  func gone(way: Way) async throws {
    try await withFixture(way) {
      $0.platformAddress = ScriptedPlatform.deadAddress()
    } _: { gateway in
      for target in ["/videos/1/frames/1", "/videos/1/frames.zip?frames=0-9", "/videos/1"] {
        let answer = try await gateway.get(target)
        try expectProblem(answer, 503, "upstream_unavailable")
        #expect(answer["Retry-After"].flatMap { Int($0) } ?? 0 >= 1)
      }
    }
  }

  @Test("a pause that it asks for, longer than the deadline, is a refusal at once")
  func longRetryAfter() async throws {
    try await withFixture { gateway in
      gateway.emulator.faults = [Fault(.status(429, retryAfter: .seconds(120)))]
      let answer = try await gateway.get("/videos/1/frames/1?timeout=60")
      try expectProblem(answer, 503, "upstream_unavailable")
      #expect(answer["Retry-After"] != nil)
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("a frame that is always missing is 502, once the tries are used up, and names itself")
  func alwaysMissing() async throws {
    try await withFixture {
      $0.store.fetching.retries = 2
    } _: { gateway in
      gateway.emulator.faults = [
        Fault(.withoutPart(3)), Fault(.damaged(3, .notAnImage), method: .single),
      ]
      let answer = try await gateway.batch(#"{"frames": [1, 2, 3, 4]}"#)
      try expectProblem(answer, 502, "upstream_invalid")
      #expect(try answer.json["frame"]?.integer == 3)
      // The others were not asked for again.
      let asked = gateway.frameCalls.flatMap(\.indices)
      #expect(asked.filter { $0 == 3 }.count == 3)
      #expect(asked.filter { $0 != 3 }.sorted() == [1, 2, 4])
    }
  }

  @Test("a platform that is slow for one batch is 504 by its deadline", arguments: Way.allCases)
  func slow(way: Way) async throws {
    try await withFixture(way) { gateway in
      let gate = Gate()
      defer { gate.open() }
      gateway.emulator.faults = [Fault(.stall(afterParts: 0, until: gate), video: 1)]
      let answer = try await gateway.batch(#"{"frames": [1, 2], "timeout": 1.5}"#)
      try expectProblem(answer, 504, "upstream_timeout")
      let other = try await gateway.get("/videos/2/frames/1")
      #expect(other.status == 200)
    }
  }

  @Test("its key refused breaks batches cleanly as well")
  func denied() async throws {
    try await withFixture {
      $0.emulator.token = "another"
    } _: { gateway in
      let answer = try await gateway.batch(#"{"frames": [1, 2]}"#)
      try expectProblem(answer, 502, "upstream_refused")
      #expect(!answer.text.contains("secret"))
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("going down, what waits is told 503")
  func shutDown() async throws {
    try await withFixture { gateway in
      let gate = Gate()
      defer { gate.open() }
      gateway.emulator.faults = [Fault(.stall(afterParts: 0, until: gate))]
      async let waiting = gateway.get("/videos/1/frames/1")
      try await gate.waitForArrivals()
      await gateway.store.shutDown()
      try expectProblem(try await waiting, 503, "shutting_down")
      try expectProblem(try await gateway.get("/videos/1/frames/2"), 503, "shutting_down")
    }
  }
}
