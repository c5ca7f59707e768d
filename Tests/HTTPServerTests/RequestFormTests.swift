import HTTPTypes
import HTTPWire
import Testing

@testable import HTTPServer

@Suite("Forms of requests and responses")
struct RequestFormTests {
  private static let echo: @Sendable (Request) -> Answer = { request in
    .now(Response(text: "\(request.head.method) \(request.path)"))
  }

  @Test("takes a request byte by byte")
  func takesBytes() async throws {
    try await withServer(respond: Self.echo) { fixture in
      let client = try fixture.connect()
      for byte in get("/slow").utf8 { try client.send([byte]) }
      #expect(try client.receiveResponse().text == "get /slow")
    }
  }

  @Test("answers HEAD with the same fields and no body")
  func answersHead() async throws {
    try await withServer(respond: Self.echo) { fixture in
      let client = try fixture.connect()
      try client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n" + get("/y"))
      let response = try client.receiveResponse(toHead: true)
      #expect(response["content-length"] == "7")
      #expect(try client.receiveResponse().text == "get /y")
    }
  }

  @Test("answers OPTIONS * and absolute-form targets")
  func answersForms() async throws {
    try await withServer(respond: Self.echo) { fixture in
      let client = try fixture.connect()
      try client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.receiveResponse().text == "options *")
      try client.send("GET http://b/p?q HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.receiveResponse().text == "get /p")
    }
  }

  @Test(
    "keeps or closes the connection as the request says",
    arguments: [
      ("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "close", true),
      ("GET / HTTP/1.0\r\n\r\n", "close", true),
      ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "keep-alive", false),
      ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", nil, false),
    ] as [(String, String?, Bool)])
  func closes(wire: String, field: String?, closes: Bool) async throws {
    try await withServer(respond: Self.echo) { fixture in
      let client = try fixture.connect()
      try client.send(wire)
      let response = try client.receiveResponse()
      #expect(response.text == "get /")
      #expect(response["connection"] == field)
      if closes {
        #expect(try client.receiveToEnd().isEmpty)
      } else {
        try client.send(get("/again"))
        #expect(try client.receiveResponse().text == "get /again")
      }
    }
  }

  @Test("closes behind a response that says so")
  func closesBehindResponse() async throws {
    try await withServer { _ in
      var response = Response(text: "bye")
      response.closes = true
      return .now(response)
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(get("/") + get("/never"))
      #expect(try client.receiveResponse()["connection"] == "close")
      #expect(try client.receiveToEnd().isEmpty)
      #expect(fixture.server.statistics.requests == 1)
    }
  }

  @Test("gives 204 and 304 no body and no length that is not theirs")
  func answersWithoutBody() async throws {
    try await withServer { request in
      switch request.path {
      case "/204": .now(Response(status: 204))
      case "/304": .now(Response(status: 304))
      default: .now(Response(status: 304, body: .omitted(length: 9)))
      }
    } scenario: { fixture in
      let client = try fixture.connect()
      for (path, length) in [("/204", nil), ("/304", nil), ("/length", "9")] as [(String, String?)]
      {
        try client.send(get(path))
        let response = try client.receiveResponse()
        #expect(response["content-length"] == length)
        #expect(response["transfer-encoding"] == nil)
      }
    }
  }

  @Test("answers a violation by the handler's word and closes")
  func answersViolation() async throws {
    try await withServer(respond: Self.echo) { fixture in
      let client = try fixture.connect()
      try client.send(get("/") + "GET / HTTP/1.1\nHost: a\r\n\r\n" + get("/never"))
      #expect(try client.receiveResponse().status == 200)
      let response = try client.receiveResponse()
      #expect(response.status == 400)
      #expect(response["connection"] == "close")
      #expect(response.text.contains("LF"))
      #expect(try client.receiveToEnd().isEmpty)
      #expect(fixture.server.statistics.violations == 1)
      #expect(fixture.server.statistics.requests == 1)
    }
  }

  @Test(
    "answers each violation by its status and closes",
    arguments: [
      ("GET /" + String(repeating: "x", count: 8192) + " HTTP/1.1\r\n", 414),
      ("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 32_768), 431),
      ("GET / HTTP/2.0\r\n", 505), ("CONNECT a:1 HTTP/1.1\r\n", 501),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
      ("POST / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n", 417),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n", 413),
      ("GET / HTTP/1.1\r\n\r\n", 400),
    ])
  func answersViolations(wire: String, status: Int) async throws {
    try await withServer(respond: Self.echo) { fixture in
      let client = try fixture.connect()
      try client.send(wire)
      let response = try client.receiveResponse()
      #expect(response.status == status)
      #expect(response["connection"] == "close")
      #expect(try client.receiveToEnd().isEmpty)
    }
  }

  @Test("closes on a TLS hello without a word")
  func closesOnHello() async throws {
    try await withServer(respond: Self.echo) { fixture in
      let client = try fixture.connect()
      try client.send([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00])
      #expect(try client.receiveToEnd().isEmpty)
      #expect(fixture.server.statistics.violations == 0)
    }
  }

  @Test("answers now what came whole before the caller's FIN")
  func answersBeforeEnd() async throws {
    try await withServer(respond: Self.echo) { fixture in
      let client = try fixture.connect()
      try client.send((0..<100).map { get("/\($0)") }.joined())
      client.shutDownWriting()
      for index in 0..<100 { #expect(try client.receiveResponse().text == "get /\(index)") }
      #expect(try client.receiveToEnd().isEmpty)
    }
  }

  @Test("closes where the caller ends in the middle of a head")
  func closesOnCutHead() async throws {
    try await withServer(respond: Self.echo) { fixture in
      let client = try fixture.connect()
      try client.send("GET / HT")
      client.shutDownWriting()
      #expect(try client.receiveToEnd().isEmpty)
    }
  }

  @Test("tells the handler who asks")
  func tellsPeer() async throws {
    try await withServer { request in
      .now(Response(text: "\(request.peer)"))
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(get("/"))
      #expect(try client.receiveResponse().text == "address(\"127.0.0.1\")")
    }
  }

  @Test("sends a large body whole, and says when it has left")
  func sendsLargeBody() async throws {
    let body = (0..<40).map { [UInt8](repeating: UInt8($0), count: 200_000)[...] }
    let ended = Event()
    let sent = Counter()
    try await withServer { _ in
      var response = Response(status: 200, body: .bytes(body))
      response.whenEnded = { end in
        if end.complete { sent.add(Int(end.bodyBytes)) }
        ended.signal()
      }
      return .now(response)
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(get("/"))
      let response = try client.receiveResponse()
      #expect(response.body == body.flatMap { $0 })
      try ended.wait()
      #expect(sent.value == 8_000_000)
    }
  }
}
