import Testing

@Suite("What a batch costs the platform")
struct UpstreamCallTests {
  @Test("120 frames are three calls, and asked for twice still three", arguments: Way.allCases)
  func threeCalls(way: Way) async throws {
    try await withFixture(way) {
      $0.store.fetching.sliceTime = .seconds(3600)
    } _: { gateway in
      let json = #"{"ranges": [{"start": 0, "stop": 120}]}"#
      let first = try await gateway.batch(json)
      #expect(first["Cache-Status"] == "frame-gateway; fwd=miss")
      let second = try await gateway.batch(json)
      #expect(second["Cache-Status"] == "frame-gateway; hit")
      #expect(first.body == second.body)
      #expect(gateway.frameCalls.map(\.indices.count) == [50, 50, 20])
      #expect(gateway.frameCalls.flatMap(\.indices) == Array(0..<120))
      #expect(Packed(first)?.names.count == 120)
      // Single frames have them from there as well.
      let single = try await gateway.get("/videos/1/frames/77")
      #expect(single["Cache-Status"] == "frame-gateway; hit")
    }
  }

  @Test("only-if-cached never calls, no-cache always does")
  func directives() async throws {
    try await withFixture { gateway in
      let cold = try await gateway.batch(
        #"{"frames": [1, 2]}"#, ["Cache-Control": "only-if-cached"])
      try expectProblem(cold, 504, "not_cached")
      #expect(gateway.emulator.calls.isEmpty)
      let first = try await gateway.batch(#"{"frames": [1, 2]}"#)
      let link = "/videos/1/frames.zip?frames=1,2"
      let cached = try await gateway.get(link, ["Cache-Control": "only-if-cached"])
      #expect(cached.body == first.body)
      let partly = try await gateway.get(link + ",3", ["Cache-Control": "only-if-cached"])
      try expectProblem(partly, 504, "not_cached")
      #expect(gateway.frameCalls.count == 1)
      let fresh = try await gateway.get(link, ["Cache-Control": "no-cache"])
      #expect(fresh.body == first.body)
      #expect(gateway.frameCalls.flatMap(\.indices).sorted() == [1, 1, 2, 2])
    }
  }

  @Test("slices have the configured length")
  func slices() async throws {
    try await withFixture {
      $0.store.fetching.sliceTime = .seconds(3600)
      $0.store.fetching.sliceFrames = 7
      $0.gateway.sliceFrames = 7
    } _: { gateway in
      _ = try await gateway.batch(#"{"ranges": [{"stop": 20}]}"#)
      #expect(gateway.frameCalls.map(\.indices.count) == [7, 7, 6])
    }
  }

  @Test("forms made for a batch are not put into the cache, their sources are")
  func derivedForms() async throws {
    try await withFixture { gateway in
      _ = try await gateway.batch(#"{"frames": [1], "format": "png"}"#)
      let single = try await gateway.get("/videos/1/frames/1.png")
      #expect(single["Cache-Status"] == "frame-gateway; hit")
      #expect(single.took("decode"))
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("a batch of every frame of a long video has each of them right", arguments: Way.allCases)
  func manyFrames(way: Way) async throws {
    try await withFixture(way) {
      $0.emulator.frameCount = 700
    } _: { gateway in
      let answer = try await gateway.batch(#"{"ranges": [{"stop": 700}], "container": "tar"}"#)
      #expect(answer.isWhole)
      let packed = try #require(Packed(answer))
      #expect(packed.entries.count == 700)
      for (index, entry) in packed.entries.enumerated() {
        let original = try await gateway.original(index)
        guard entry.bytes == original else {
          Issue.record("frame \(index) is another")
          return
        }
      }
    }
  }

  @Test("for a video that is not there it is one call for frames")
  func missingVideo() async throws {
    try await withFixture { gateway in
      let answer = try await gateway.post("/videos/99/frames:batch", #"{"ranges": [{"stop": 50}]}"#)
      try expectProblem(answer, 404, "video_not_found")
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("frames beyond a video's end are refused once, not one by one")
  func beyondTheEnd() async throws {
    try await withFixture {
      $0.store.fetching.sliceTime = .seconds(3600)
    } _: { gateway in
      let json = #"{"ranges": [{"start": 290, "stop": 330}], "on_error": "report"}"#
      let answer = try await gateway.batch(json)
      #expect(answer.status == 200)
      let packed = try #require(Packed(answer))
      #expect(packed.names.count == 10)
      // The call that is refused, and the two halves of what is left of it.
      #expect(gateway.frameCalls.count == 3)
    }
  }
}
