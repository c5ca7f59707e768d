import HTTPWire
import Testing

@testable import HTTPServer

@Suite("Bodies of requests, piece by piece")
struct RequestPieceTests {
  private static func post(_ fields: String, _ body: String = "") -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
  }

  /// Sends every piece back as soon as it has come.
  private static let echo: @Sendable (Request) -> Answer = { request in
    .later {
      Response(
        status: 200,
        body: .stream(length: nil) { writer in
          while let piece = try await request.body.next() { try await writer.write([piece[...]]) }
        })
    }
  }

  /// Takes pieces until they end, and answers their text, or the failure's name.
  private static func whole(
    _ body: RequestBody, answered: Event? = nil
  ) async -> Response {
    var text = ""
    do throws(RequestBodyFailure) {
      while let piece = try await body.next() { text += String(decoding: piece, as: UTF8.self) }
      return Response(text: text)
    } catch {
      answered?.signal()
      return Response(status: 400, text: "\(text) \(error)")
    }
  }

  @Test(
    "come while the rest is on its way, and go out again while more comes in",
    arguments: [
      ("Content-Length: 6", ["abc", "def"]),
      ("Transfer-Encoding: chunked", ["3\r\nabc\r\n", "3\r\ndef\r\n0\r\n\r\n"]),
    ])
  func bothWays(fields: String, sent: [String]) async throws {
    try await withServer(respond: Self.echo) { fixture in
      let client = try fixture.connect()
      try client.send(Self.post(fields, sent[0]))
      let first = try client.receive(through: "abc\r\n")
      #expect(first.hasSuffix("3\r\nabc\r\n"))
      try client.send(sent[1])
      #expect(try client.receive(through: "0\r\n\r\n") == "3\r\ndef\r\n0\r\n\r\n")
      try client.send(get("/"))
      #expect(try client.receiveResponse().text.isEmpty)
    }
  }

  @Test("leave the connection open for what is behind the body")
  func pipelined() async throws {
    try await withServer { request in
      .later { await Self.whole(request.body) }
    } scenario: { fixture in
      let client = try fixture.connect()
      let long = String(repeating: "0123456789", count: 50_000)
      try client.send(
        Self.post("Content-Length: 500000", long) + Self.post("Content-Length: 1", "x")
          + Self.post("Transfer-Encoding: chunked", "1\r\ny\r\n2\r\nzz\r\n0\r\nA: b\r\n\r\n")
          + Self.post("Content-Length: 0") + get("/"))
      for text in [long, "x", "yzz", "", ""] {
        #expect(try client.receiveResponse().text == text)
      }
    }
  }

  @Test("begin with 100 Continue where the caller waits for it, once")
  func saysContinue() async throws {
    try await withServer { request in
      .later { await Self.whole(request.body) }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(Self.post("Content-Length: 4\r\nExpect: 100-continue"))
      #expect(try client.receiveResponse().status == 100)
      try client.send("ab")
      try client.send("cd")
      #expect(try client.receiveResponse().text == "abcd")
    }
  }

  @Test("say what is malformed behind those that were right")
  func malformed() async throws {
    try await withServer { request in
      .later { await Self.whole(request.body) }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(Self.post("Transfer-Encoding: chunked", "2\r\nab\r\nxyz\r\n"))
      let response = try client.receiveResponse()
      #expect(response.text.hasPrefix("ab malformed"))
      #expect(response["connection"] == "close")
      #expect(try client.receiveToEnd().isEmpty)
    }
  }

  @Test("time out one by one")
  func timesOut() async throws {
    try await withServer {
      $0.bodyTimeout = .milliseconds(50)
    } respond: { request in
      .later { await Self.whole(request.body) }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(Self.post("Content-Length: 5", "hel"))
      let response = try client.receiveResponse()
      #expect(response.text == "hel timedOut")
      #expect(response["connection"] == "close")
    }
  }

  @Test("end in a disconnection where the caller leaves")
  func leaving() async throws {
    let failed = Event()
    try await withServer { request in
      .later { await Self.whole(request.body, answered: failed) }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(Self.post("Content-Length: 5", "hel"))
      try eventually { fixture.server.statistics.requests == 1 }
      client.close()
      try failed.wait()
    }
  }

  @Test(
    "are not waited for any more once the answer has ended", arguments: ["GET", "HEAD", "POST"])
  func answered(method: String) async throws {
    let failed = Event()
    try await withServer { request in
      .later {
        Task { await Self.whole(request.body, answered: failed) }
        return switch method {
        case "POST": Response(text: "no need")
        // Without content, although it could be streamed.
        case "HEAD": Response(status: 200, body: .stream(length: nil) { _ in })
        default: Response(status: 200, body: .stream(length: 1) { _ in throw EndOfTest() })
        }
      }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send("\(method) / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
      try failed.wait()
    }
  }

  @Test("are not to be had beside the whole, nor behind it")
  func notBoth() async throws {
    try await withServer { request in
      .later {
        let piece = (try? await request.body.next()) ?? []
        let rest = try? await request.body.collect(upTo: 100)
        let end = try? await request.body.next()
        return Response(text: "\(piece.count) \(rest == nil) \(end == nil)")
      }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(Self.post("Content-Length: 5", "hello"))
      #expect(try client.receiveResponse().text == "5 true true")
    }
  }

  @Test("a cancelled wait ends, and the handler can still answer")
  func cancelled() async throws {
    try await withServer { request in
      .later {
        let waiting = Task { try await request.body.next() }
        waiting.cancel()
        let result = await waiting.result
        return Response(text: (try? result.get()) == nil ? "ended" : "a piece")
      }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(Self.post("Content-Length: 5"))
      let response = try client.receiveResponse()
      #expect(response.text == "ended")
      #expect(response["connection"] == "close")
    }
  }

  @Test("a body at hand is one piece")
  func atHand() async throws {
    let body = RequestBody(Array("hello".utf8))
    #expect(try await body.next() == Array("hello".utf8))
    #expect(try await body.next() == nil)
    #expect(try await RequestBody().next() == nil)
  }
}

private struct EndOfTest: Error {}

extension RawClient {
  /// Everything up to the first occurrence of a text, and that.
  fileprivate func receive(through text: String) throws -> String {
    var bytes: [UInt8] = []
    while !bytes.suffix(text.utf8.count).elementsEqual(text.utf8) { bytes += try receive(1) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
