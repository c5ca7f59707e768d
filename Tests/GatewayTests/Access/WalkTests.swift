import Testing

@testable import Gateway

/// Tries every address of the contract: what is not for a caller tells him nothing, whatever is in
/// the cache.
@Suite("Every address, without and with a credential")
struct WalkTests {
  /// Requests of all addresses that ask for a credential, video 1, each with what who may see it
  /// is answered.
  static let asks: [(ask: Ask, status: Int)] = [
    (Ask("/videos/1"), 200), (Ask("HEAD", "/videos/1"), 200),
    (Ask("/videos/1/frames/17"), 200), (Ask("HEAD", "/videos/1/frames/17"), 200),
    (Ask("GET", "/videos/1/frames/17", ["Range": "bytes=0-9"]), 206),
    (Ask("GET", "/videos/1/frames/17", ["Range": "bytes=9999999-"]), 416),
    (Ask("GET", "/videos/1/frames/17", ["If-None-Match": "*"]), 304),
    (Ask("GET", "/videos/1/frames/17", ["Cache-Control": "no-cache"]), 200),
    (Ask("GET", "/videos/1/frames/17", ["Cache-Control": "only-if-cached"]), 200),
    (Ask("GET", "/videos/1/frames/17", ["Accept": "text/html"]), 406),
    (Ask("/videos/1/frames/17.png"), 200), (Ask("HEAD", "/videos/1/frames/17.png"), 200),
    (Ask("GET", "/videos/1/frames/17.npy", ["Range": "bytes=-1"]), 206),
    (Ask("/videos/1/frames/17.jpg?width=8"), 200), (Ask("/videos/1/frames/17?format=rgb"), 200),
    (Ask("/videos/1/frames/17?bogus=1"), 400), (Ask("/videos/1/frames/9999"), 404),
    (Ask("POST", "/videos/1/frames:batch", json: #"{"frames": [17, 18]}"#), 200),
    (Ask("POST", "/videos/1/frames%3Abatch", json: #"{"frames": [17], "container": "tar"}"#), 200),
    (Ask("/videos/1/frames.zip?frames=17"), 200),
    (Ask("HEAD", "/videos/1/frames.zip?frames=17"), 200),
    (Ask("/videos/1/frames.tar?frames=17"), 200), (Ask("/videos/1/frames.npy?frames=17"), 200),
    (Ask("/videos/1/frames.jpg?frames=17"), 200),
    (Ask("HEAD", "/videos/1/frames.jpg?frames=17"), 200),
    (Ask("GET", "/videos/1/frames.jpg?frames=17", ["If-None-Match": "*"]), 304),
    (Ask("/videos/1/frames.vtt?frames=17"), 200),
    (Ask("HEAD", "/videos/1/frames.vtt?frames=17"), 200),
    (Ask("DELETE", "/videos/1/frames/17"), 405),
  ]

  /// The same of the platform's API, whose errors have another form.
  static let platformAsks: [(ask: Ask, status: Int)] = [
    (Ask("POST", Fixture.framePath, json: #"{"videoId": 1, "frame": 17}"#), 200),
    (Ask("\(Fixture.framePath)?videoId=1&frame=17"), 200),
    (Ask("POST", Fixture.bulkPath, json: #"{"videoId": 1, "frames": [17, 18]}"#), 200),
    (Ask("\(Fixture.bulkPath)?videoId=1&frames=17"), 200),
  ]

  /// Those that are about no video.
  static let others: [(ask: Ask, status: Int)] = [
    (Ask("/metrics"), 200), (Ask("HEAD", "/metrics"), 200), (Ask("/nothing"), 404),
    (Ask("/videos/01/frames/1"), 400), (Ask("/videos/1/frames/1.gif"), 400),
    (Ask("POST", "/metrics"), 405),
    (Ask("POST", Fixture.versionPath, json: "{}"), 200), (Ask(Fixture.versionPath), 200),
    (Ask("POST", "/public/api/v3/projects.list", json: "{}"), 403),
    (Ask("HEAD", "/public/api/v3/projects.list"), 403),
  ]

  static let open = ["/healthz", "/readyz", "/openapi.yaml", "/"]

  /// Fields that would tell of a frame.
  static let telling = [
    "etag", "content-range", "accept-ranges", "cache-status", "repr-digest", "server-timing",
    "content-disposition", "last-modified", "age", "vary", "allow",
  ]

  @Test("a frame, a length, a tag or whether it is cached is nobody's who may not see it")
  func walk() async throws {
    let clock = RecordingClock()
    try await withFixture {
      $0.tokens = TokenTests.tokens
      $0.doorClock = clock.store
      $0.relay = { _ in }
    } _: { gateway in
      let all = Self.asks + Self.platformAsks + Self.others
      let credentials: [(String?, Int, [(ask: Ask, status: Int)])] = [
        (nil, 401, all), ("wrong", 401, all), ("berts", 403, Self.asks + Self.platformAsks),
      ]
      var cold: [[String]] = []
      for (token, status, asks) in credentials {
        cold.append(try await Self.refusals(gateway, token, status, asks))
      }
      #expect(gateway.emulator.calls.isEmpty)
      // Twice: the second time everything there is in memory.
      for _ in 0..<2 {
        for (ask, status) in all where ask.target != "/videos/1/frames/17?bogus=1" {
          let answer = try await gateway.ask(ask.showing("annas"))
          // What costs a fetch may find no cached frame the first time.
          #expect(
            answer.status == status || answer.status == 504, "\(ask.method) \(ask.target)")
        }
      }
      let calls = gateway.emulator.calls.count
      for (index, (token, status, asks)) in credentials.enumerated() {
        #expect(try await Self.refusals(gateway, token, status, asks) == cold[index])
      }
      #expect(gateway.emulator.calls.count == calls)
    }
  }

  @Test("service pages and OPTIONS ask for nothing", arguments: Way.allCases)
  func openAddresses(way: Way) async throws {
    try await withFixture(way) {
      $0.tokens = TokenTests.tokens
    } _: { gateway in
      for target in Self.open {
        for method in ["GET", "HEAD"] {
          let ask = Ask(method, target)
          #expect(try await gateway.ask(ask).status == 200, "\(target)")
          #expect(try await gateway.ask(ask.showing("wrong")).status == 200, "\(target)")
        }
      }
      for (ask, _) in Self.asks + Self.platformAsks where !ask.target.contains("bogus") {
        let answer = try await gateway.ask(Ask("OPTIONS", ask.target))
        #expect(answer.status == 204, "\(ask.target)")
      }
      for target in ["/healthz/", "//", "/Healthz", "/healthz%20", "/%", "/openapi.yaml/.."] {
        #expect(try await gateway.get(target).status == 401, "\(target)")
      }
    }
  }

  /// Each answer's facts but for what changes from one request to the next.
  private static func refusals(
    _ gateway: Fixture, _ token: String?, _ status: Int, _ asks: [(ask: Ask, status: Int)]
  ) async throws -> [String] {
    var facts: [String] = []
    for (ask, _) in asks {
      let answer = try await gateway.ask(token.map(ask.showing) ?? ask)
      #expect(answer.status == status, "\(ask.method) \(ask.target)")
      let names = answer.fields.map { $0.name.lowercased() }
      #expect(!names.contains { $0.hasPrefix("frame-") || telling.contains($0) }, "\(names)")
      #expect(answer["Cache-Control"] == "no-store")
      #expect((answer["WWW-Authenticate"] != nil) == (status == 401))
      let id = answer["X-Request-Id"] ?? "none"
      let fields = answer.fields.map { "\($0.name): \($0.value)" }.sorted()
      facts.append(
        (["\(answer.status)", answer.text] + fields).joined(separator: "\n")
          .replacing(id, with: "ID"))
    }
    return facts
  }
}

extension Ask {
  func showing(_ token: String) -> Ask {
    var ask = self
    ask.fields.append((name: "x-api-key", value: token))
    return ask
  }
}
