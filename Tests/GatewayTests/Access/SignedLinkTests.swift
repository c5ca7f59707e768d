import HTTPWire
import Logging
import Synchronization
import Testing

@testable import Gateway

@Suite("Access by signed link")
struct SignedLinkTests {
  private static let keys = "new \(LinkKeysTests.hex)\nold \(LinkKeysTests.hex)ff\n"
  /// By the clock of these tests it is 1000.
  private static let expires: Int64 = 1600

  private static func link(
    _ address: String, expires: Int64 = expires, key: Int = 0
  ) throws -> String {
    try LinkSigner(key: LinkKeys(parsing: keys).keys[key]).link(to: address, expires: expires)
  }

  private static func withLinks<Value: Sendable>(
    _ clock: RecordingClock = RecordingClock(), _ way: Way = .inMemory,
    _ adjust: (inout Settings) -> Void = { _ in }, _ test: (Fixture) async throws -> Value
  ) async throws -> Value {
    try await withFixture(way) {
      $0.tokens = TokenTests.tokens
      $0.linkKeys = keys
      $0.doorClock = clock.store
      adjust(&$0)
    } _: {
      try await test($0)
    }
  }

  @Test(
    "a link opens its address, cold and warm, as a token would", arguments: Way.allCases, [0, 1])
  func opens(way: Way, key: Int) async throws {
    let addresses = [
      "/videos/1/frames/17", "/videos/1/frames/17.png?width=8&level=small",
      "/videos/1/frames/17?format=npy", "/videos/1/frames.zip?frames=17,18",
      "/videos/1/frames.tar?frames=17", "/videos/1/frames.npy?frames=0-9:3",
      "/videos/1/frames.jpg?width=8&frames=17,18", "/videos/1/frames.vtt?frames=17,18",
    ]
    try await Self.withLinks(RecordingClock(), way) { gateway in
      for address in addresses {
        let link = try Self.link(address, key: key)
        let cold = try await gateway.get(link)
        #expect(cold.status == 200, "\(link) \(cold.text)")
        let warm = try await gateway.get(link)
        let token = try await gateway.get(address, ["x-api-key": "annas"])
        #expect(warm.body == cold.body && warm["ETag"] == cold["ETag"])
        // Cues name their sheet by a link or without one.
        if !address.contains(".vtt") {
          #expect(warm.body == token.body && warm["ETag"] == token["ETag"])
        }
        #expect(warm["Cache-Control"] == "private, max-age=600", "\(link)")
        #expect(token["Cache-Control"] == "private, max-age=3600")
        let head = try await gateway.head(link)
        #expect(head.status == 200, "\(link)")
        #expect(head["Cache-Control"] == "private, max-age=600")
      }
      let link = try Self.link("/videos/1/frames/17", key: key)
      let frame = try await gateway.get(link)
      #expect(frame["Cache-Status"] == "frame-gateway; hit")
      #expect(try await gateway.get(link, ["Range": "bytes=0-9"]).status == 206)
      let unchanged = try await gateway.get(link, ["If-None-Match": frame["ETag"] ?? ""])
      #expect(unchanged.status == 304)
      #expect(unchanged["Cache-Control"] == "private, max-age=600")
    }
  }

  @Test("nothing is kept for longer than the link lives, which ends to the second")
  func lifetime() async throws {
    let clock = RecordingClock()
    try await Self.withLinks(clock) { gateway in
      let link = try Self.link("/videos/1/frames/17", expires: 1002)
      #expect(try await gateway.get(link)["Cache-Control"] == "private, max-age=2")
      clock.step(by: .milliseconds(1999))
      #expect(try await gateway.get(link)["Cache-Control"] == "private, max-age=1")
      clock.step(by: .milliseconds(1))
      let late = try await gateway.get(link)
      try expectProblem(late, 403, "forbidden")
      #expect(try late.json["detail"]?.text == "this link has expired")
      let distant = try Self.link("/videos/1/frames/17", expires: .max)
      #expect(try await gateway.get(distant)["Cache-Control"] == "private, max-age=3600")
    }
  }

  @Test("whatever is altered is 403, cold and warm, and says the same of everything")
  func altered() async throws {
    let link = try Self.link("/videos/1/frames/17.png?height=8&width=8")
    let mark = "&signature="
    let signature = link.components(behind: mark)
    var altered = [
      link.replacing("videos/1/", with: "videos/2/"), link.replacing("17.png", with: "18.png"),
      link.replacing("17.png", with: "17.jpg"), link.replacing("17.png", with: "17"),
      link.replacing("width=8", with: "width=9"), link.replacing("&width=8", with: ""),
      link.replacing("expires=1600", with: "expires=1601"), link + "a", link + "&a=1",
      link.replacing("?", with: "?alpha=keep&"), link.replacing("?", with: "??"),
      link.replacing("17.png", with: "17%2epng"), link.replacing("17.png", with: "17%2Epng"),
      link.replacing("17.png", with: "%317.png"), link.replacing("width=8", with: "width=%38"),
      link.replacing("width", with: "widt%68"), link.replacing("/videos/", with: "//videos/"),
      link.replacing("/videos/", with: "/./videos/"), link.replacing("frames/", with: "frames%2F"),
      link.replacing("17.png", with: "17.png/"), link.replacing("17.png", with: "17.PNG"),
      link.replacing("height=8&width=8", with: "width=8&height=8"),
      link.replacing("expires=1600&height=8", with: "height=8&expires=1600"),
      link.replacing("width=8", with: "width=8&width=8"), link.replacing("&width", with: "&&width"),
      link.replacing("expires=1600", with: "expires=1600&expires=1600"),
      link + "\(mark)\(signature)", link.replacing(mark, with: "&signature=x\(mark)"),
      link.replacing(signature, with: signature.uppercased()), String(link.dropLast()),
      link.replacing(signature, with: String(signature.reversed())),
      link.replacing(signature, with: ""), link.replacing("\(mark)\(signature)", with: ""),
      link.replacing(signature, with: signature + "="), link.replacing("expires=1600&", with: ""),
      try Self.link("/videos/1/frames/17.png", expires: 1600) + "&width=8",
    ]
    // Those of a key that is not there.
    let others = try LinkKeys(parsing: "x \(LinkKeysTests.hex)aa")
    let other = try #require(others.signing)
    altered.append(
      try LinkSigner(key: other).link(to: "/videos/1/frames/17.png", expires: Self.expires))
    // The last character's two spare bits make other texts of the same bytes.
    let last = try #require(signature.last)
    for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    where character != last {
      altered.append(link.dropLast() + String(character))
    }
    #expect(Set(altered).count == altered.count && !altered.contains(link))
    try await Self.withLinks { [altered] gateway in
      for isWarm in [false, true] {
        for target in altered {
          let answer = try await gateway.get(target)
          try expectProblem(answer, 403, "forbidden")
          #expect(try answer.json["detail"]?.text == Door.badLink.detail, "\(target)")
          #expect(answer["ETag"] == nil && answer["Cache-Status"] == nil)
        }
        #expect(gateway.emulator.calls.isEmpty != isWarm)
        #expect(try await gateway.get(link).status == 200)
      }
    }
  }

  @Test("other methods and other addresses are 403, whatever is signed")
  func elsewhere() async throws {
    try await Self.withLinks {
      $0.relay = { _ in }
    } _: { gateway in
      let link = try Self.link("/videos/1/frames/17")
      for method in ["POST", "PUT", "DELETE", "PATCH", "get", "TRACE"] {
        try expectProblem(try await gateway.ask(Ask(method, link)), 403, "forbidden")
      }
      #expect(try await gateway.ask(Ask("OPTIONS", link)).status == 204)
      for path in [
        "/videos/1", "/metrics", "/videos/1/frames:batch", Fixture.framePath, Fixture.versionPath,
        "/public/api/v3/projects.list", "/nothing",
      ] {
        let query = "expires=1600"
        let key = try LinkKeys(parsing: Self.keys).keys[0]
        let signature = key.signature(
          of: LinkText.message(path: Array(path.utf8)[...], query: Array(query.utf8)[...]))
        let target = "\(path)?\(query)&signature=\(String(decoding: signature, as: UTF8.self))"
        let answer = try await gateway.get(target)
        // The platform's API takes no links.
        let status = path.hasPrefix("/public/") ? 401 : path == "/nothing" ? 404 : 403
        #expect(answer.status == status, "\(target)")
      }
      #expect(gateway.emulator.calls.isEmpty)
      // Not recorded: `openapi.yaml` has no parameters there.
      let health = Ask(link.replacing("/videos/1/frames/17", with: "/healthz"))
      #expect(await gateway.answerInMemory(health).status == 200)
    }
  }

  @Test("what the platform's calls have of such names is passed on")
  func relayed() async throws {
    let platform = ScriptedPlatform { _ in .answer(200, "text/plain", Array("there".utf8)) }
    defer { platform.stop() }
    try await Self.withLinks {
      $0.relay = { _ in }
      $0.platformAddress = platform.address
    } _: { gateway in
      let target = "/public/api/v3/x?expires=5&signature=y"
      let answer = try await gateway.get(target, ["Authorization": "Bearer annas"])
      #expect(answer.text == "there")
      #expect(platform.calls.first?.head.hasPrefix("GET \(target) ") == true)
    }
  }

  @Test("a link is judged as a link, whatever token is beside it")
  func besideToken() async throws {
    let clock = RecordingClock()
    try await Self.withLinks(clock) { gateway in
      let link = try Self.link("/videos/1/frames/17")
      for fields in [["x-api-key": "nobodys"], ["Authorization": "Basic eA=="]] as [Ask.Fields] {
        #expect(try await gateway.get(link, fields).status == 200)
      }
      #expect(clock.slept.isEmpty)
      let bad = try await gateway.get(link + "x", ["x-api-key": "annas"])
      try expectProblem(bad, 403, "forbidden")
    }
  }

  @Test("without keys the parameters are like any others")
  func withoutKeys() async throws {
    try await Self.withLinks {
      $0.linkKeys = ""
    } _: { gateway in
      let link = try Self.link("/videos/1/frames/17")
      try expectProblem(try await gateway.get(link), 401, "unauthorized")
      let unknown = try await gateway.get(link, ["x-api-key": "annas"])
      try expectProblem(unknown, 400, "invalid_request")
    }
    try await withFixture { gateway in
      try expectProblem(
        try await gateway.get(try Self.link("/videos/1/frames/17")), 400, "invalid_request")
    }
  }

  @Test("keys that are given and taken away count from then on")
  func rotated() async throws {
    try await Self.withLinks { gateway in
      let link = try Self.link("/videos/1/frames/17", key: 1)
      #expect(try await gateway.get(link).status == 200)
      gateway.door.use(try LinkKeys(parsing: "new \(LinkKeysTests.hex)"))
      try expectProblem(try await gateway.get(link), 403, "forbidden")
      #expect(try await gateway.get(try Self.link("/videos/1/frames/17")).status == 200)
    }
  }

  @Test("the cues' addresses are signed as the cues' own was, by the key that it had")
  func cues() async throws {
    let clock = RecordingClock()
    try await Self.withLinks(clock) { gateway in
      let address = "/videos/1/frames.vtt?columns=1&frames=17,18"
      for key in [0, 1] {
        let cues = try await gateway.get(try Self.link(address, key: key))
        let sheets = cues.text.split(separator: "\n").filter { $0.hasPrefix("frames.jpg?") }
        #expect(sheets.count == 2)
        let sheet = try #require(sheets.first?.split(separator: "#").first)
        #expect(sheet.contains("&expires=1600&"))
        #expect(try await gateway.get("/videos/1/\(sheet)").status == 200)
        let other = try #require(try LinkKeys(parsing: Self.keys).keys.dropFirst(1 - key).first)
        gateway.door.use(try LinkKeys(parsing: "x \(Hexadecimal.text(of: other.bytes))"))
        #expect(try await gateway.get("/videos/1/\(sheet)").status == 403)
        gateway.door.use(try LinkKeys(parsing: Self.keys))
      }
      let plain = try await gateway.get(address, ["x-api-key": "annas"])
      #expect(plain.status == 200 && !plain.text.contains("expires"))
    }
  }

  @Test("takes turns by its key and its address")
  func caller() throws {
    let clock = RecordingClock()
    let door = Door(
      tokens: TokenList(), links: try LinkKeys(parsing: Self.keys), clock: clock.store,
      logger: Logger(label: "test"))
    var head = try RequestHead(
      parsing: "GET \(Self.link("/videos/1/frames/1")) HTTP/1.1\r\nHost: a\r\n\r\n")
    let visitor = try door.visitor(of: &head, from: .address("10.0.0.1"))
    #expect(visitor.caller.name == "link:new:10.0.0.1")
    #expect(head.query == nil)
  }

  @Test("no signature is in a log line, in the metrics or in what is behind the door")
  func untold() async throws {
    let link = try Self.link("/videos/1/frames/17.png?width=8")
    let signature = link.components(behind: "&signature=")
    let log = AccessLog(format: .json, clock: { (0, 0) }, wake: { _, _ in })
    try await Self.withLinks {
      $0.accessLog = log
    } _: { gateway in
      for target in [link, link + "x", link.replacing("17", with: "18")] {
        for method in ["GET", "HEAD", "POST", "OPTIONS"] {
          var head = try RequestHead(
            parsing: "\(method) \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
          _ = try? gateway.door.visitor(of: &head, from: .unix)
          let text = String(decoding: head.bytes, as: UTF8.self)
          #expect(!text.contains("signature") && text.contains("width=8 HTTP"), "\(text)")
          _ = try await gateway.ask(Ask(method, target))
        }
      }
      let lines = String(decoding: log.take(), as: UTF8.self)
      #expect(lines.split(separator: "\n").count == 12)
      let metrics = try await gateway.get("/metrics", ["x-api-key": "annas"])
      #expect(metrics.status == 200)
      for text in [lines, metrics.text] {
        #expect(!text.contains(signature) && !text.contains("signature"), "\(text)")
      }
    }
  }
}

extension String {
  fileprivate func components(behind mark: String) -> String {
    firstRange(of: mark).map { String(self[$0.upperBound...]) } ?? ""
  }
}
