import Testing

@Suite("The cache as callers see it")
struct CacheTests {
  @Test("a miss is stored, then it is a hit without a call", arguments: Way.allCases)
  func missThenHit(way: Way) async throws {
    try await withFixture(way) { gateway in
      let first = try await gateway.get("/videos/1/frames/17")
      #expect(first["Cache-Status"] == "frame-gateway; fwd=miss; stored")
      #expect(first.took("queue") && first.took("upstream"))
      let second = try await gateway.get("/videos/1/frames/17")
      #expect(second["Cache-Status"] == "frame-gateway; hit")
      #expect(second["Server-Timing"] == nil)
      #expect(second.body == first.body)
      // Another form of it is made from the cached source, then it is there as well.
      let form = try await gateway.get("/videos/1/frames/17.png")
      #expect(form["Cache-Status"] == "frame-gateway; hit")
      #expect(form.took("decode") && form.took("encode") && !form.took("upstream"))
      let again = try await gateway.get("/videos/1/frames/17.png")
      #expect(again["Server-Timing"] == nil)
      #expect(again.body == form.body)
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("without room nothing is said to be stored, and nothing is")
  func noRoom() async throws {
    try await withFixture {
      $0.store.memory = 0
    } _: { gateway in
      for calls in 1...2 {
        let answer = try await gateway.get("/videos/1/frames/17")
        #expect(answer.status == 200)
        #expect(answer["Cache-Status"] == "frame-gateway; fwd=miss")
        #expect(gateway.frameCalls.count == calls)
      }
    }
  }

  @Test("no-cache asks the upstream again", arguments: ["no-cache", "max-age=0, No-Cache"])
  func noCache(directive: String) async throws {
    try await withFixture { gateway in
      let first = try await gateway.get("/videos/1/frames/17")
      let again = try await gateway.get("/videos/1/frames/17", ["Cache-Control": directive])
      #expect(again.status == 200)
      #expect(again.body == first.body)
      #expect(again["Cache-Status"] == "frame-gateway; fwd=request; stored")
      #expect(gateway.frameCalls.count == 2)
    }
  }

  @Test("only-if-cached never calls: 504 without an entry", arguments: Way.allCases)
  func onlyIfCached(way: Way) async throws {
    try await withFixture(way) { gateway in
      let missing = try await gateway.get(
        "/videos/1/frames/17", ["Cache-Control": "only-if-cached"])
      try expectProblem(missing, 504, "not_cached")
      #expect(gateway.emulator.calls.isEmpty)
      _ = try await gateway.get("/videos/1/frames/17")
      let there = try await gateway.get(
        "/videos/1/frames/17.png", ["Cache-Control": "only-if-cached"])
      #expect(there.status == 200)
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("an entry that is too old costs a question each time, and no frame while it is the same")
  func timeToLive() async throws {
    try await withFixture {
      $0.store.timeToLive = .zero
    } _: { gateway in
      for questions in 0...2 {
        let answer = try await gateway.get("/videos/1/frames/17")
        #expect(answer.status == 200)
        #expect(gateway.frameCalls.count == 1)
        #expect(gateway.emulator.calls.count == 1 + questions)
      }
    }
  }

  @Test("Cache-Control is the configured one on frames and no-store on errors")
  func cacheControl() async throws {
    try await withFixture {
      $0.gateway.cacheControl = "private, max-age=7"
    } _: { gateway in
      #expect(try await gateway.get("/videos/1/frames/1")["Cache-Control"] == "private, max-age=7")
      let missing = try await gateway.get("/videos/1/frames/1000")
      #expect(missing["Cache-Control"] == "no-store")
    }
  }
}
