import Emulator
import Testing

@Suite("Deadlines of one frame")
struct TimingTests {
  @Test("timeout= shortens the deadline: 504, and the call is given up", arguments: Way.allCases)
  func timeout(way: Way) async throws {
    try await withFixture(way) { gateway in
      let gate = Gate()
      gateway.emulator.faults = [Fault(.stall(afterParts: 0, until: gate))]
      let answer = try await gateway.get("/videos/1/frames/17?timeout=1.5")
      try expectProblem(answer, 504, "upstream_timeout")
      #expect(try answer.json["retryable"] == .bool(true))
      gate.open()
      gateway.emulator.faults = []
      #expect(try await gateway.get("/videos/1/frames/17").status == 200)
    }
  }

  @Test("the configured deadline holds where no other is asked for, or a longer one")
  func configured() async throws {
    try await withFixture {
      $0.gateway.requestDeadline = .milliseconds(1500)
    } _: { gateway in
      let gate = Gate()
      defer { gate.open() }
      gateway.emulator.faults = [Fault(.stall(afterParts: 0, until: gate))]
      for target in ["17", "18?timeout=3600"] {
        let answer = try await gateway.get("/videos/1/frames/\(target)")
        try expectProblem(answer, 504, "upstream_timeout")
      }
    }
  }

  @Test("a platform that says 503 until the deadline is 503 with Retry-After")
  func unavailable() async throws {
    try await withFixture {
      $0.store.fetching.retries = 2
    } _: { gateway in
      gateway.emulator.faults = [Fault(.status(503))]
      let answer = try await gateway.get("/videos/1/frames/17")
      try expectProblem(answer, 503, "upstream_unavailable")
      let seconds = try #require(answer["Retry-After"].flatMap { Int($0) })
      #expect(seconds >= 1)
      #expect(try answer.json["retryable"] == .bool(true))
      #expect(gateway.frameCalls.count == 3)
    }
  }
}
