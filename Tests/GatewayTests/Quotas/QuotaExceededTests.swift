import Testing

@testable import Gateway

@Suite("A quota that is used up")
struct QuotaExceededTests {
  private func rate(_ text: String) throws -> Quota.Rate {
    try #require(Quota.Rate(parsing: text))
  }

  @Test(
    "requests: as many as a burst, and one more is 429 with Retry-After", arguments: Way.allCases)
  func requests(way: Way) async throws {
    let (clock, quota) = (SteppedClock(), Quota(requests: try rate("6/h")))
    try await withFixture(way) {
      $0.clock = clock.store
      $0.gateway.quota = quota
    } _: { gateway in
      #expect(try await gateway.get("/videos/1/frames/17").status == 200)
      // From memory, by the short way, and by the general one.
      for target in ["/videos/1/frames/17", "/videos/1/frames/18", "/videos/1", "/nothing"] {
        let answer = try await gateway.get(target)
        try expectProblem(answer, 429, "quota_exceeded")
        let wait = try #require(answer["Retry-After"].flatMap { Int($0) })
        #expect((1...600).contains(wait))
        #expect(try answer.json["retryable"] == .bool(true))
      }
      for target in ["/healthz", "/readyz", "/", "/openapi.yaml"] {
        #expect(try await gateway.get(target).status == 200)
      }
      #expect(try await gateway.ask(Ask("OPTIONS", "/videos/1/frames/17")).status == 204)
      #expect(gateway.emulator.calls.count == 1)
      clock.step(by: .seconds(600))
      #expect(try await gateway.get("/videos/1/frames/17").status == 200)
    }
  }

  @Test("frames: a batch costs as many as are distinct, a cached one as well, and HEAD none")
  func frames() async throws {
    let (clock, quota) = (SteppedClock(), Quota(frames: try rate("6/h")))
    try await withFixture {
      $0.clock = clock.store
      $0.gateway.quota = quota
    } _: { gateway in
      let batch = Ask("/videos/1/frames.npy?frames=1,1,2,3")
      #expect(try await gateway.ask(batch).status == 200)
      for ask in [
        batch, Ask("/videos/1/frames/1"), Ask("/videos/1/frames.vtt?frames=1&width=8"),
        Ask("/videos/1"),
      ] {
        try expectProblem(try await gateway.ask(ask), 429, "quota_exceeded")
      }
      // Two are owed, and ten minutes bring one: with room for a slow machine on either side.
      clock.step(by: .seconds(1100))
      try expectProblem(try await gateway.get("/videos/1/frames/1"), 429, "quota_exceeded")
      clock.step(by: .seconds(200))
      #expect(try await gateway.ask(Ask("HEAD", "/videos/1/frames/1")).status == 200)
      #expect(try await gateway.get("/videos/1").status == 200)
      try expectProblem(try await gateway.get("/videos/1/frames/1"), 429, "quota_exceeded")
      clock.step(by: .seconds(600))
      #expect(try await gateway.get("/videos/1/frames/1").status == 200)
    }
  }

  @Test("bytes: what was sent is paid for before the next request", arguments: Way.allCases)
  func bytes(way: Way) async throws {
    let (clock, quota) = (SteppedClock(), Quota(bytes: try rate("1/s")))
    try await withFixture(way) {
      $0.clock = clock.store
      $0.gateway.quota = quota
    } _: { gateway in
      let length = try await gateway.get("/videos/1/frames/17.rgb").body.count
      try await eventually("the bytes are counted") {
        try await gateway.get("/videos/1").status == 429
      }
      clock.step(by: .seconds(length))
      #expect(try await gateway.get("/videos/1/frames/17.rgb").status == 200)
    }
  }

  @Test("a token may have its own; the platform's API says 429 in its own form")
  func tokens() async throws {
    let clock = SteppedClock()
    try await withFixture {
      $0.clock = clock.store
      $0.tokens =
        "anna \(TokenListTests.digest(of: "annas")) requests=60/h\n"
        + "bert \(TokenListTests.digest(of: "berts"))\n"
    } _: { gateway in
      func ask(_ ask: Ask, _ token: String) async throws -> Answered {
        var ask = ask
        ask.fields.append((name: "x-api-key", value: token))
        return try await gateway.ask(ask)
      }
      let call = Ask("\(Fixture.framePath)?videoId=1&frame=17")
      #expect(try await ask(call, "annas").status == 200)
      let refused = try await ask(call, "annas")
      #expect(refused.status == 429)
      #expect(refused["Retry-After"] != nil)
      #expect(refused.text.contains("QUOTA_EXCEEDED"))
      for _ in 0..<5 { #expect(try await ask(call, "berts").status == 200) }
    }
  }
}
