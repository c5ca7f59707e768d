import Emulator
import HTTPServer
import HTTPTypes
import HTTPWire
import Logging
import Synchronization
import Testing

@testable import Gateway

@Suite("The relay to the platform")
struct RelayTests {
  private static let listPath = "/public/api/v3/videos.list"

  @Test(
    "passes on what the gateway has no answer to, with the caller's own key alone",
    arguments: Way.allCases)
  func callersKey(way: Way) async throws {
    try await withFixture(way) {
      $0.relay = { _ in }
      $0.emulator.token = "callers-key"
    } _: { gateway in
      let answer = try await gateway.post(Self.listPath, "{}", ["x-api-key": "callers-key"])
      #expect(answer.status == 200)
      #expect(try answer.json["total"]?.integer == 2)
      #expect(answer["X-Request-Id"] == nil)
      #expect(answer.fields.filter { $0.name == "Date" }.count == 1)
      // The gateway's own key is "secret"; neither it nor anything else stands in for the caller's.
      for fields in [[:], ["x-api-key": "secret"]] as [Ask.Fields] {
        let refused = try await gateway.post(Self.listPath, "{}", fields)
        #expect(refused.status == 401)
        #expect(try refused.json["error"]?.text == "Unauthorized")
      }
    }
  }

  @Test(
    "a frame call with a key of the platform's own is passed on as it was",
    arguments: Way.allCases)
  func foreignKey(way: Way) async throws {
    let platform = ScriptedPlatform { _ in .answer(200, "image/png", Array("from there".utf8)) }
    defer { platform.stop() }
    try await withFixture(way) {
      $0.relay = { _ in }
      $0.platformAddress = platform.address
    } _: { gateway in
      let json = #"{"videoId": "1",  "frame": 3, "quality": "high"}"#
      let answer = try await gateway.platformFrame(json)
      #expect(answer.status == 200)
      #expect(answer.text == "from there")
      #expect(platform.calls.map(\.method) == ["videos.download-frame"])
      #expect(platform.calls[0].body == json)
    }
  }

  @Test("ordinary frame calls and the version are still the gateway's own")
  func ownCalls() async throws {
    try await withFixture {
      $0.relay = { _ in }
    } _: { gateway in
      for _ in 0..<2 {
        let answer = try await gateway.platformFrame(#"{"videoId": 1, "frame": 3}"#)
        #expect(answer["X-Request-Id"] != nil)
        let version = try await gateway.post(Fixture.versionPath, "{}")
        #expect(version["X-Request-Id"] != nil)
      }
      #expect(gateway.emulator.calls.count == 2)
    }
  }

  @Test(
    "a path that may lead elsewhere is 400, and the platform never sees it",
    arguments: [
      "/public/api/../admin", "/public/api/v3/..", "/public/api/v3/%2e%2e/x",
      "/public/api/v3/a%2Fb", #"/public/api/v3/a\b"#, "/public/api/v3/..;/x",
    ])
  func paths(path: String) async throws {
    for way in Way.allCases {
      try await withFixture(way) {
        $0.relay = { _ in }
      } _: { gateway in
        try expectPlatformError(try await gateway.get(path), 400, "INVALID_REQUEST")
        #expect(gateway.emulator.calls.isEmpty)
      }
    }
  }

  @Test("a platform that is not there is 429, as for frames")
  func unreachable() async throws {
    try await withFixture {
      $0.relay = { _ in }
      $0.platformAddress = ScriptedPlatform.deadAddress()
    } _: { gateway in
      let answer = try await gateway.post(Self.listPath, "{}")
      try expectPlatformError(answer, 429, "UPSTREAM_UNAVAILABLE")
    }
  }

  @Test("a redirect is the caller's to follow", arguments: Way.allCases)
  func redirect(way: Way) async throws {
    let platform = ScriptedPlatform { _ in
      [.send(Array("HTTP/1.1 307 T\r\nLocation: https://x/y\r\nContent-Length: 0\r\n\r\n".utf8))]
    }
    defer { platform.stop() }
    try await withFixture(way) {
      $0.relay = { _ in }
      $0.platformAddress = platform.address
    } _: { gateway in
      let answer = try await gateway.post(Self.listPath, "{}")
      #expect(answer.status == 307)
      #expect(answer["Location"] == "https://x/y")
      #expect(platform.calls.count == 1)
    }
  }

  @Test("an answer that breaks off breaks the caller's connection", arguments: Way.allCases)
  func broken(way: Way) async throws {
    let platform = ScriptedPlatform { _ in
      [.send(Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello".utf8)), .close]
    }
    defer { platform.stop() }
    try await withFixture(way) {
      $0.relay = { _ in }
      $0.platformAddress = platform.address
    } _: { gateway in
      let answer = try await gateway.post(Self.listPath, "{}")
      #expect(answer.status == 200)
      #expect(!answer.isWhole)
    }
  }

  @Test("HEAD has the platform's length and no body", arguments: Way.allCases)
  func head(way: Way) async throws {
    let platform = ScriptedPlatform { _ in
      [.send(Array("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nX-Own: 1\r\n\r\n".utf8)), .close]
    }
    defer { platform.stop() }
    try await withFixture(way) {
      $0.relay = { _ in }
      $0.platformAddress = platform.address
    } _: { gateway in
      let answer = try await gateway.head(Self.listPath)
      #expect(answer.status == 200)
      #expect(answer["Content-Length"] == "1000")
      #expect(answer["X-Own"] == "1")
      #expect(answer.body.isEmpty)
    }
  }

  @Test("bodies go through both ways while they are made")
  func bothWays() async throws {
    try await withEcho { gateway, _ in
      let port = gateway.port
      try await onThread {
        let client = try RawClient(port: port)
        try client.send(
          Array("POST /public/api/v3/echo HTTP/1.1\r\nHost: 127.0.0.1\r\n".utf8)
            + Array("Transfer-Encoding: chunked\r\n\r\n".utf8))
        var reader: AnswerReader?
        for text in ["one", "two", "three"] {
          try client.send(Array("\(text.utf8.count)\r\n\(text)\r\n".utf8))
          var answer = try reader ?? AnswerReader(client)
          #expect(try answer.read(atLeast: text.utf8.count) == Array(text.utf8))
          reader = answer
        }
        try client.send(Array("0\r\n\r\n".utf8))
        #expect(try reader?.next() == nil)
      }
    }
  }

  @Test("a body far larger than any buffer comes back whole")
  func large() async throws {
    try await withEcho { gateway, _ in
      let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 37 >> 3) }
      let port = gateway.port
      let answer = try await onThread {
        let client = try RawClient(port: port)
        try client.send(
          Array(
            ("POST /public/api/v3/echo HTTP/1.1\r\nHost: 127.0.0.1\r\n"
              + "Content-Length: \(body.count)\r\n\r\n").utf8))
        // Written beside reading: who only writes is held up by what is not read.
        detachThread { try? client.send(body) }
        return try client.receive()
      }
      #expect(answer.isWhole)
      #expect(answer.body == body)
    }
  }

  @Test("the caller's leaving ends the call")
  func leaving() async throws {
    try await withEcho { gateway, ended in
      let port = gateway.port
      let client = try await onThread { () -> RawClient in
        let client = try RawClient(port: port)
        try client.send(
          Array(
            ("POST /public/api/v3/echo HTTP/1.1\r\nHost: 127.0.0.1\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n").utf8))
        var reader = try AnswerReader(client)
        _ = try reader.read(atLeast: 3)
        return client
      }
      #expect(gateway.relay?.callsUnderWay == 1)
      client.close()
      try await bounded("the platform's call") { await ended.wait() }
      try await eventually("the relayed call's end") { gateway.relay?.callsUnderWay == 0 }
    }
  }
}

/// A gateway whose platform sends every piece of a body back as soon as it has come; the signal is
/// for a call of it that broke off.
private func withEcho(
  _ test: (Fixture, _ brokenOff: Signal) async throws -> Void
) async throws {
  let brokenOff = Signal()
  var quiet = Logger(label: "test")
  quiet.logLevel = .critical
  var configuration = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
  configuration.loops = 1
  let server = HTTPServer(
    configuration: configuration, handler: Echo(brokenOff: brokenOff), logger: quiet)
  let address = try server.start()[0]
  do {
    try await withFixture(.live) {
      $0.relay = { $0.bufferBytes = 50_000 }
      $0.platformAddress = "http://\(address)"
    } _: { gateway in
      try await test(gateway, brokenOff)
    }
    await server.shutDown(grace: .zero)
  } catch {
    await server.shutDown(grace: .zero)
    throw error
  }
}

private struct Echo: RequestHandler {
  let brokenOff: Signal

  func answer(_ request: Request) -> Answer {
    .later {
      var response = Response(
        status: 200,
        body: .stream(length: nil) { writer in
          while let piece = try await request.body.next() { try await writer.write([piece[...]]) }
        })
      response.whenEnded = { end in if !end.complete { brokenOff.set() } }
      return response
    }
  }

  func answer(violation: RequestViolation) -> Response { Response(status: violation.status) }
}
