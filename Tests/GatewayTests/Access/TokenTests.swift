import HTTPWire
import Testing

@testable import Gateway

@Suite("Access by token")
struct TokenTests {
  static let tokens = """
    anna \(TokenListTests.digest(of: "annas"))
    bert \(TokenListTests.digest(of: "berts")) videos=2-9
    scraper \(TokenListTests.digest(of: "scrapers")) videos=none
    """
  private static let frame = "/videos/1/frames/17"

  /// A gateway that asks for a token, on a clock of its door's own.
  private static func withTokens<Value: Sendable>(
    _ clock: RecordingClock = RecordingClock(), _ way: Way = .inMemory,
    _ adjust: (inout Settings) -> Void = { _ in }, _ test: (Fixture) async throws -> Value
  ) async throws -> Value {
    try await withFixture(way) {
      $0.tokens = tokens
      $0.doorClock = clock.store
      adjust(&$0)
    } _: {
      try await test($0)
    }
  }

  @Test(
    "a token may come in either field, the scheme in any case",
    arguments: [
      ["Authorization": "Bearer annas"], ["authorization": "bearer annas"],
      ["AUTHORIZATION": "BEARER   annas"], ["x-api-key": "annas"], ["X-API-KEY": " annas "],
      ["Authorization": "Bearer annas", "x-api-key": "annas"],
      ["Authorization": "Bearer annas", "x-api-key": ""],
    ] as [[String: String]])
  func taken(fields: [String: String]) async throws {
    try await Self.withTokens { gateway in
      var ask = Ask(Self.frame)
      ask.fields = fields.map { ($0, $1) }
      for _ in 0..<2 {
        let answer = try await gateway.ask(ask)
        #expect(answer.status == 200)
        #expect(try await answer.body == gateway.original(17))
      }
    }
  }

  @Test(
    "whatever is no token is 401, and only a wrong one is held back",
    arguments: [
      ([:], false), (["x-api-key": ""], false), (["Authorization": ""], false),
      (["Authorization": "Bearer"], false), (["Authorization": "Bearer "], false),
      (["Authorization": "Basic YW5uYTphbm5hcw=="], false),
      (["Authorization": "Basic YW5uYTphbm5hcw==", "x-api-key": "annas"], false),
      (["Authorization": "annas"], false), (["Authorization": "Bearerannas"], false),
      (["Authorization": "Bearer annas annas"], false), (["Authorization": "Bearer a, b"], false),
      (["Cookie": "token=annas"], false), (["Proxy-Authorization": "Bearer annas"], false),
      (["Authorization": "Bearer anna"], true), (["x-api-key": "ANNAS"], true),
      (["x-api-key": String(repeating: "x", count: 20_000)], true),
      (["Authorization": "Bearer " + String(repeating: "x", count: 513)], true),
      (["x-api-key": TokenListTests.digest(of: "annas")], true),
    ] as [([String: String], Bool)])
  func refused(fields: [String: String], isHeldBack: Bool) async throws {
    let clock = RecordingClock()
    try await Self.withTokens(clock) { gateway in
      var ask = Ask(Self.frame)
      ask.fields = fields.map { ($0, $1) }
      let answer = try await gateway.ask(ask)
      try expectProblem(answer, 401, "unauthorized")
      #expect(answer["WWW-Authenticate"]?.hasPrefix(#"Bearer realm="frame-gateway""#) == true)
      #expect(answer["WWW-Authenticate"]?.contains("invalid_token") == isHeldBack)
      #expect(clock.slept == (isHeldBack ? [.milliseconds(100)] : []))
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test("who can't be understood is told 400", arguments: Way.allCases)
  func ambiguous(way: Way) async throws {
    try await Self.withTokens(RecordingClock(), way) { gateway in
      for fields in [
        ["Authorization": "Bearer annas", "authorization": "Bearer annas"],
        ["Authorization": "Bearer annas", "authorization": "Bearer berts"],
        ["x-api-key": "annas", "X-Api-Key": "annas"],
        ["Authorization": "Bearer annas", "x-api-key": "berts"],
        ["Authorization": "Bearer annas", "x-api-key": "nobodys"],
      ] as [Ask.Fields] {
        try expectProblem(try await gateway.get(Self.frame, fields), 400, "invalid_request")
      }
    }
  }

  @Test("wrong tokens cost their address time, and nobody who has a right one")
  func heldBack() async throws {
    let clock = RecordingClock()
    try await Self.withTokens(clock) { gateway in
      for number in 1...25 {
        _ = try await gateway.get(Self.frame, ["x-api-key": "guess \(number)"])
        #expect(clock.slept.last == min(.milliseconds(100) * number, .seconds(2)))
        #expect(try await gateway.get(Self.frame, ["x-api-key": "annas"]).status == 200)
        #expect(clock.slept.count == number)
      }
      var other = Ask("GET", Self.frame, ["x-api-key": "guess"])
      other.peer = "10.0.0.1"
      _ = try await gateway.ask(other)
      #expect(clock.slept.last == .milliseconds(100))
    }
  }

  @Test("the addresses of one IPv6 subscriber are one")
  func subscribers() async throws {
    let clock = RecordingClock()
    try await Self.withTokens(clock) { gateway in
      for address in ["2001:db8::1", "2001:db8::2:3", "2001:db8:0:1::1"] {
        var ask = Ask("GET", Self.frame, ["x-api-key": "guess"])
        ask.peer = address
        _ = try await gateway.ask(ask)
      }
      #expect(clock.slept == [100, 200, 100].map { .milliseconds($0) })
    }
  }

  @Test("a token for some videos opens those, cold and warm, and no others")
  func videos() async throws {
    try await Self.withTokens { gateway in
      for _ in 0..<2 {
        let refused = try await gateway.get(Self.frame, ["x-api-key": "berts"])
        try expectProblem(refused, 403, "forbidden")
        #expect(try await gateway.get("/videos/2/frames/1", ["x-api-key": "berts"]).status == 200)
        #expect(try await gateway.get(Self.frame, ["x-api-key": "annas"]).status == 200)
        let call = #"{"videoId": 1, "frame": 17}"#
        let platform = try await gateway.post(Fixture.framePath, call, ["x-api-key": "berts"])
        try expectPlatformError(platform, 403, "FORBIDDEN")
        let frames = #"{"videoId": 1, "frames": [17]}"#
        let bulk = try await gateway.post(Fixture.bulkPath, frames, ["x-api-key": "berts"])
        try expectPlatformError(bulk, 403, "FORBIDDEN")
      }
    }
  }

  @Test("a token for no video reads the metrics, and nothing else")
  func scraper() async throws {
    try await Self.withTokens { gateway in
      #expect(try await gateway.get("/metrics", ["x-api-key": "scrapers"]).status == 200)
      let frame = try await gateway.get(Self.frame, ["x-api-key": "scrapers"])
      try expectProblem(frame, 403, "forbidden")
    }
  }

  @Test("who is refused is counted under the address that he asked for")
  func countsRefused() async throws {
    try await Self.withTokens { gateway in
      for path in [Self.frame, "/videos/1", "/nowhere"] {
        #expect(try await gateway.ask(Ask(path)).status == 401)
      }
      var ask = Ask("/metrics")
      #expect(try await gateway.ask(ask).status == 401)
      ask.fields = [("x-api-key", "scrapers")]
      let page = try await gateway.ask(ask)
      for route in ["frame", "video", "none", "metrics"] {
        let series = "frame_gateway_requests_total{route=\"\(route)\",status=\"401\"}"
        #expect(page.metric(series) == 1, "\(route)")
      }
    }
  }

  @Test("tokens that are given and taken away count from then on")
  func replaced() async throws {
    try await Self.withTokens { gateway in
      #expect(try await gateway.get(Self.frame, ["x-api-key": "annas"]).status == 200)
      gateway.door.use(
        try TokenList(parsing: "carla \(TokenListTests.digest(of: "carlas"))"))
      #expect(try await gateway.get(Self.frame, ["x-api-key": "annas"]).status == 401)
      #expect(try await gateway.get(Self.frame, ["x-api-key": "carlas"]).status == 200)
      gateway.door.use(TokenList())
      #expect(try await gateway.get(Self.frame, ["x-api-key": "carlas"]).status == 401)
    }
  }

  @Test("a caller is his token, whatever his address")
  func caller() async throws {
    let clock = RecordingClock()
    let door = Door(
      tokens: try TokenList(parsing: Self.tokens), clock: clock.store, logger: .init(label: "test"))
    for peer in ["10.0.0.1", "10.0.0.2"] {
      var head = try RequestHead(
        parsing: "GET \(Self.frame) HTTP/1.1\r\nHost: a\r\nx-api-key: berts\r\n\r\n")
      let visitor = try door.visitor(of: &head, from: .address(peer))
      #expect(visitor.caller.name == "token:bert")
    }
  }

  @Test("what is relayed has the platform's key, and never a token of the gateway's")
  func relayed() async throws {
    let clock = RecordingClock()
    try await Self.withTokens(clock) {
      $0.relay = { _ in }
      $0.emulator.token = "platforms"
    } _: { gateway in
      let path = "/public/api/v3/videos.list"
      let good = try await gateway.post(
        path, "{}", ["Authorization": "Bearer annas", "x-api-key": "platforms"])
      #expect(good.status == 200 && good["X-Request-Id"] == nil)
      let withoutKey = try await gateway.post(path, "{}", ["Authorization": "Bearer annas"])
      #expect(withoutKey.status == 401 && withoutKey["X-Request-Id"] == nil)
      let calls = gateway.emulator.calls.count
      for fields in [
        ["x-api-key": "annas"], ["Authorization": "Bearer annas", "x-api-key": "annas"],
        ["Authorization": "Bearer annas", "x-api-key": "berts"],
        ["Authorization": "Bearer annas", "x-api-key": "fgw_of_yesterday"],
        ["Authorization": "Bearer berts", "x-api-key": "platforms"],
      ] as [Ask.Fields] {
        try expectPlatformError(try await gateway.post(path, "{}", fields), 403, "FORBIDDEN")
        let foreign = #"{"videoId": 1, "frame": 3, "quality": "high"}"#
        let frame = try await gateway.post(Fixture.framePath, foreign, fields)
        try expectPlatformError(frame, 403, "FORBIDDEN")
      }
      for fields in [[:], ["x-api-key": "platforms"]] as [Ask.Fields] {
        let refused = try await gateway.post(path, "{}", fields)
        try expectPlatformError(refused, 401, "UNAUTHORIZED")
        #expect(refused["WWW-Authenticate"] != nil)
      }
      #expect(gateway.emulator.calls.count == calls)
    }
  }

  @Test("the platform does not see the field that was for the gateway")
  func stripped() async throws {
    let platform = ScriptedPlatform { _ in .answer(200, "text/plain", Array("there".utf8)) }
    defer { platform.stop() }
    try await Self.withTokens {
      $0.relay = { _ in }
      $0.platformAddress = platform.address
    } _: { gateway in
      let answer = try await gateway.post(
        "/public/api/v3/x", "{}", ["Authorization": "Bearer annas", "x-api-key": "platforms"])
      #expect(answer.text == "there")
      let head = platform.calls[0].head.lowercased()
      #expect(!head.contains("authorization") && !head.contains("annas"))
      #expect(head.contains("x-api-key: platforms"))
    }
  }
}
