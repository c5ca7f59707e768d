import Testing

@Suite("A scrub as callers and the platform see it")
struct ReadaheadTests {
  /// Asks for frames one by one, each when all that the one before it brought about is over.
  private static func scrub(
    _ indices: some Sequence<Int>, in gateway: Fixture, suffix: String = ""
  ) async throws -> [Answered] {
    var answers: [Answered] = []
    for index in indices {
      answers.append(try await gateway.get("/videos/1/frames/\(index)\(suffix)"))
      let hits = answers.count { $0["Cache-Status"] == "frame-gateway; hit" }
      try await eventually("the call that reads ahead") {
        let statistics = await gateway.store.fetchStatistics()
        return statistics.callsInFlight == 0 && statistics.counters.readaheadHits == hits
      }
    }
    return answers
  }

  @Test("40 frames by single requests are 8 calls", arguments: Way.allCases, ["", ".png"])
  func scrub(way: Way, suffix: String) async throws {
    try await withFixture(way) {
      $0.store.fetching.readahead.isOn = true
    } _: { gateway in
      let answers = try await Self.scrub(0..<40, in: gateway, suffix: suffix)
      for (index, answer) in answers.enumerated() {
        #expect(answer.status == 200)
        if suffix.isEmpty { #expect(try await answer.body == gateway.original(index)) }
        let isHit = answer["Cache-Status"] == "frame-gateway; hit"
        #expect(isHit == (index > 2))
      }
      // Two that were under way together may have come either way round.
      let calls = gateway.frameCalls.map(\.indices).sorted { $0[0] < $1[0] }
      #expect(calls.map { $0[0] } == [0, 1, 2, 3, 7, 13, 25, 49], "windows of 4 to 50")
      #expect(calls.prefix(5) == [[0], [1], [2], [3, 4, 5, 6], Array(7...12)])
    }
  }

  @Test("40 frames are 40 calls where it is off")
  func off() async throws {
    try await withFixture { gateway in
      for index in 0..<40 {
        let answer = try await gateway.get("/videos/1/frames/\(index)")
        #expect(answer["Cache-Status"] == "frame-gateway; fwd=miss; stored")
      }
      #expect(gateway.frameCalls.map(\.indices) == (0..<40).map { [Int64($0)] })
    }
  }

  @Test("the platform is not asked again and again beyond the end, and nobody is told of it")
  func end() async throws {
    try await withFixture {
      $0.store.fetching.readahead.isOn = true
      $0.emulator.frameCount = 20
    } _: { gateway in
      let answers = try await Self.scrub(0..<20, in: gateway)
      #expect(answers.allSatisfy { $0.status == 200 })
      #expect(answers.count { $0["Cache-Status"] == "frame-gateway; hit" } == 17)
      let beyond = gateway.frameCalls.count { $0.indices.contains { $0 >= 20 } }
      #expect(beyond == 1)
      #expect(gateway.frameCalls.count == 7)
    }
  }

  @Test("frames of a batch are no scrub, nor are repeats and jumps")
  func noScrub() async throws {
    try await withFixture {
      $0.store.fetching.readahead.isOn = true
    } _: { gateway in
      for start in [0, 10, 20, 30] {
        let batch = try await gateway.get("/videos/1/frames.zip?frames=\(start)")
        #expect(batch.status == 200)
      }
      for index in [100, 101, 100, 150, 101, 260] {
        _ = try await gateway.get("/videos/1/frames/\(index)")
      }
      let statistics = await gateway.store.fetchStatistics()
      #expect(statistics.counters.readaheadCalls == 0)
      #expect(gateway.frameCalls.count == 4 + 4)
    }
  }
}
