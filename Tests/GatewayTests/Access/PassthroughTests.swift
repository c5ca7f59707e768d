import Emulator
import Synchronization
import Testing

@testable import Gateway

/// Callers' own keys go to the platform: Anna may see videos 1 and 2 there, Bert video 2.
@Suite("Access by the platform's keys")
struct PassthroughTests {
  private static func withKeys<Value: Sendable>(
    _ way: Way = .inMemory, _ adjust: (inout Settings) -> Void = { _ in },
    _ test: (Fixture) async throws -> Value
  ) async throws -> Value {
    try await withFixture(way) {
      $0.callerKeys = CallerKeys()
      $0.emulator.keys = ["annas": [1, 2], "berts": [2]]
      $0.gateway.variesByKey = true
      adjust(&$0)
    } _: {
      try await test($0)
    }
  }

  private static func ask(_ ask: Ask, _ key: String) -> Ask {
    var ask = ask
    ask.fields.append((name: "x-api-key", value: key))
    return ask
  }

  private static let frame = Ask("/videos/1/frames/17")

  @Test(
    "each call to the platform has its caller's key, and never the gateway's",
    arguments: Way.allCases)
  func keys(way: Way) async throws {
    let platform = ScriptedPlatform { call in
      call.method == "videos.info"
        ? .answer(404, "application/json", Array("{}".utf8))
        : .answer(400, "application/json", Array("{}".utf8))
    }
    defer { platform.stop() }
    try await Self.withKeys(way) {
      $0.platformAddress = platform.address
    } _: { gateway in
      for ask in [Self.frame, Ask("/videos/1"), Ask("/videos/1/frames.zip?frames=1")] {
        _ = try await gateway.ask(Self.ask(ask, "annas"))
      }
    }
    #expect(!platform.calls.isEmpty)
    #expect(platform.calls.allSatisfy { $0.field("x-api-key") == "annas" })
  }

  @Test(
    "without a key nothing is asked for, and nothing told",
    arguments: [[:], ["x-api-key": ""], ["Authorization": "Bearer annas"]] as [[String: String]])
  func noKey(fields: [String: String]) async throws {
    try await Self.withKeys { gateway in
      var ask = Self.frame
      ask.fields = fields.map { ($0, $1) }
      let answer = try await gateway.ask(ask)
      #expect(answer.status == 401)
      #expect(answer["WWW-Authenticate"]?.contains("x-api-key") == true)
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test("two keys in one request are nobody's")
  func twoKeys() async throws {
    try await Self.withKeys { gateway in
      let answer = try await gateway.ask(Self.ask(Self.ask(Self.frame, "annas"), "berts"))
      #expect(answer.status == 400)
    }
  }

  @Test("an answer says that it depends on the key")
  func vary() async throws {
    try await Self.withKeys { gateway in
      // The second comes the short way.
      for _ in 0..<2 {
        let answer = try await gateway.ask(Self.ask(Self.frame, "annas"))
        #expect(answer.status == 200)
        #expect(answer["Vary"] == "Accept, x-api-key")
      }
    }
  }

  @Test("nothing that one key brought is another's, who may see it as well")
  func domains() async throws {
    try await Self.withKeys { gateway in
      for key in ["annas", "berts"] {
        let answer = try await gateway.ask(Self.ask(Ask("/videos/2/frames/17"), key))
        #expect(answer.status == 200)
        #expect(answer["Cache-Status"] == "frame-gateway; fwd=miss; stored")
      }
      #expect(gateway.emulator.calls.count == 2)
    }
  }

  @Test("a frame that is kept costs one question a minute, and is nobody's whose right has ended")
  func grantLife() async throws {
    let clock = SteppedClock()
    try await Self.withKeys {
      $0.clock = clock.store
    } _: { gateway in
      let ask = Self.ask(Self.frame, "annas")
      #expect(try await gateway.ask(ask).status == 200)
      for _ in 0..<3 { #expect(try await gateway.ask(ask).status == 200) }
      #expect(gateway.emulator.calls.map(\.method) == ["videos.download-frame"])
      clock.step(by: .seconds(60))
      for _ in 0..<3 {
        let answer = try await gateway.ask(ask)
        #expect(answer.status == 200)
        #expect(answer["Cache-Status"] == "frame-gateway; hit")
      }
      #expect(
        gateway.emulator.calls.map(\.method) == ["videos.download-frame", "videos.info"])
    }
  }

  @Test("a right that ends at the platform ends here within the minute")
  func revoked() async throws {
    let clock = SteppedClock()
    let isClosed = Signal()
    let picture = try Picture.png(seed: 17)
    let platform = ScriptedPlatform { call in
      guard !isClosed.isSet else { return .answer(403, "application/json", Array("{}".utf8)) }
      return call.method == "videos.info"
        ? .info(frames: 300)
        : .answer(200, "image/png", picture)
    }
    defer { platform.stop() }
    try await Self.withKeys {
      $0.clock = clock.store
      $0.platformAddress = platform.address
    } _: { gateway in
      let asks = [Self.frame, Ask("/videos/1/frames/17.jpg?width=8"), Ask("/videos/1")]
      for ask in asks { #expect(try await gateway.ask(Self.ask(ask, "annas")).status == 200) }
      isClosed.set()
      for ask in asks { #expect(try await gateway.ask(Self.ask(ask, "annas")).status == 200) }
      clock.step(by: .seconds(60))
      for ask in asks {
        let answer = try await gateway.ask(Self.ask(ask, "annas"))
        #expect(answer.status == 403)
        #expect(answer.text.contains(#""code":"forbidden""#))
        #expect(answer["ETag"] == nil)
      }
    }
  }

  @Test("a key that the platform does not take costs one call for a while, and its owner time")
  func unknownKey() async throws {
    let clock = SteppedClock()
    try await Self.withKeys {
      $0.clock = clock.store
      $0.doorClock = clock.sleepless
      $0.callerKeys = CallerKeys(capacity: 10, refusalLife: .seconds(3600))
    } _: { gateway in
      let asks = [Self.frame, Ask("/videos/2"), Ask("/videos/1/frames.zip?frames=1")]
      for ask in asks {
        let answer = try await gateway.ask(Self.ask(ask, "nobodys"))
        #expect(answer.status == 401)
      }
      #expect(gateway.emulator.calls.count == 1)
      // The second answer and the third were held back.
      #expect(clock.sleepCount == 2)
      clock.step(by: .seconds(3600))
      _ = try await gateway.ask(Self.ask(Self.frame, "nobodys"))
      #expect(gateway.emulator.calls.count == 2)
    }
  }

  @Test("who asks while another's call is under way gets an answer of his own")
  func atOnce() async throws {
    try await Self.withKeys { gateway in
      let gate = Gate()
      gateway.emulator.faults = [Fault(.stall(afterParts: 0, until: gate))]
      async let seen = gateway.ask(Self.ask(Self.frame, "annas"))
      try await eventually("the call") { gateway.emulator.calls.count == 1 }
      let answer = try await gateway.ask(Self.ask(Self.frame, "berts"))
      #expect(answer.status == 404)
      #expect(answer["Cache-Status"] == nil)
      gate.open()
      #expect(try await seen.status == 200)
    }
  }
}
