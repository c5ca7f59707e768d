import FrameStore
import Testing

@testable import Gateway

@Suite("Behind a proxy")
struct ProxiedTests {
  @Test("wrong tokens are counted by the address that the proxy tells, and by no liar's")
  func counted() async throws {
    let clock = RecordingClock()
    try await withFixture {
      $0.tokens = TokenTests.tokens
      $0.doorClock = clock.store
      $0.gateway.trustedProxies = try TrustedProxies(["10.0.0.0/8"])
    } _: { gateway in
      func guess(_ peer: String, _ forwarded: String) async throws {
        var ask = Ask(
          "GET", "/videos/1/frames/1", ["x-api-key": "guess", "X-Forwarded-For": forwarded])
        ask.peer = peer
        #expect(try await gateway.ask(ask).status == 401)
      }
      try await guess("10.0.0.1", "203.0.113.7")
      try await guess("10.0.0.2", "1.1.1.1, 203.0.113.7")
      try await guess("10.0.0.1", "203.0.113.8")
      try await guess("203.0.113.7", "203.0.113.9")
      #expect(clock.slept == [100, 200, 100, 300].map { .milliseconds($0) })
    }
  }

  @Test("every address begins with the base path, and no other is there", arguments: Way.allCases)
  func basePath(way: Way) async throws {
    try await withFixture(way) {
      $0.gateway.basePath = "/gw/v1"
      $0.gateway.corsOrigins = .any
    } _: { gateway in
      for _ in 0..<2 {
        let answer = await gateway.unrecorded(Ask("/gw/v1/videos/1/frames/17.png?width=8"))
        #expect(answer.status == 200 && answer["Frame-Index"] == "17")
      }
      for target in ["/gw/v1/healthz", "/gw/v1/", "/gw/v1", "/gw/v1/metrics"] {
        #expect(await gateway.unrecorded(Ask(target)).status == 200, "\(target)")
      }
      let batch = Ask("POST", "/gw/v1/videos/1/frames:batch", json: #"{"frames": [1]}"#)
      #expect(await gateway.unrecorded(batch).status == 200)
      #expect(await gateway.unrecorded(Ask("OPTIONS", "/gw/v1/videos/1")).status == 204)
      #expect(await gateway.unrecorded(Ask("OPTIONS", "*")).status == 204)
      for target in [
        "/videos/1/frames/17", "/healthz", "/", "/gw", "/gw/v1x/healthz", "/gw/v2/healthz",
        "/GW/v1/healthz", "/gw/v1/../healthz", "/gw//v1/healthz", "/%67w/v1/healthz",
      ] {
        try expectProblem(await gateway.unrecorded(Ask(target)), 404, "no_such_route")
      }
      let home = await gateway.unrecorded(Ask("/gw/v1/")).text
      #expect(home.contains("href=\"/gw/v1/videos/1/frames/17.png\""))
      #expect(home.contains("src=\"/gw/v1/videos/") && !home.contains("=\"/videos"))
      let contract = await gateway.unrecorded(Ask("/gw/v1/openapi.yaml")).text
      #expect(contract.contains("servers:\n  - url: /gw/v1\n"))
    }
  }

  @Test("links are signed with the base path, and are for that one alone")
  func linksBelow() async throws {
    let keys = "a \(LinkKeysTests.hex)"
    let clock = RecordingClock()
    try await withFixture {
      $0.tokens = TokenTests.tokens
      $0.linkKeys = keys
      $0.doorClock = clock.store
      $0.gateway.basePath = "/gw"
    } _: { gateway in
      let key = try LinkKeys(parsing: keys).keys[0]
      let signer = LinkSigner(key: key, basePath: "/gw")
      let link = try signer.link(to: "/gw/videos/1/frames/17?width=8", expires: 1600)
      for _ in 0..<2 { #expect(await gateway.unrecorded(Ask(link)).status == 200) }
      #expect(throws: LinkSigner.Failure.self) {
        try signer.link(to: "/videos/1/frames/17", expires: 1600)
      }
      let other = try LinkSigner(key: key).link(to: "/videos/1/frames/17?width=8", expires: 1600)
      #expect(await gateway.unrecorded(Ask("/gw\(other)")).status == 403)
      #expect(await gateway.unrecorded(Ask(other)).status == 404)
      #expect(await gateway.unrecorded(Ask("/gw/videos/1/frames/17")).status == 401)
    }
  }

  @Test("a page of a listed origin may read every answer, and be known", arguments: Way.allCases)
  func pages(way: Way) async throws {
    let (app, other) = ("https://app.example", "https://other.example")
    try await withFixture(way) {
      $0.tokens = TokenTests.tokens
      $0.doorClock = RecordingClock().store
      $0.gateway.corsOrigins = .listed([app])
    } _: { gateway in
      let preflight = try await gateway.ask(
        Ask(
          "OPTIONS", "/videos/1/frames/17",
          [
            "Origin": app, "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization,x-api-key",
          ]))
      #expect(preflight.status == 204)
      #expect(preflight["Access-Control-Allow-Headers"] == "authorization,x-api-key")
      let expected: [(Ask, Int)] = [
        (Ask("GET", "/videos/1/frames/17", ["Origin": app]), 401),
        (Ask("GET", "/videos/1/frames/17", ["Origin": app, "x-api-key": "wrong"]), 401),
        (Ask("GET", "/videos/1/frames/17", ["Origin": app, "x-api-key": "berts"]), 403),
        (Ask("GET", "/videos/1/frames/17", ["Origin": app, "x-api-key": "annas"]), 200),
        (Ask("GET", "/videos/1/frames/17", ["Origin": app, "x-api-key": "annas"]), 200),
        (Ask("GET", "/nothing", ["Origin": app, "x-api-key": "annas"]), 404),
        (Ask("POST", Fixture.framePath, ["Origin": app], json: "{}"), 401),
      ]
      var answers = [preflight]
      for (ask, status) in expected {
        let answer = try await gateway.ask(ask)
        #expect(answer.status == status)
        answers.append(answer)
      }
      for answer in answers {
        #expect(answer["Access-Control-Allow-Origin"] == app)
        #expect(answer["Access-Control-Allow-Credentials"] == "true")
        #expect(answer.list("Vary").contains("origin"))
        #expect(answer.list("Access-Control-Expose-Headers").contains("www-authenticate"))
        let cors = answer.fields.filter { $0.name.hasPrefix("Access-Control-") }
        #expect(!cors.contains { $0.value.contains("*") })
      }
      let stranger = try await gateway.get("/videos/1/frames/17", ["Origin": other])
      #expect(!stranger.fields.contains { $0.name.hasPrefix("Access-Control-") })
    }
  }
}

extension Fixture {
  /// An answer that `openapi.yaml` says nothing of: its addresses are those without a base path.
  fileprivate func unrecorded(_ ask: Ask) async -> Answered { await answerInMemory(ask) }
}
