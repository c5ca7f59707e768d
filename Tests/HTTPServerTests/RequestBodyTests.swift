import HTTPWire
import Testing

@testable import HTTPServer

@Suite("Bodies of requests")
struct RequestBodyTests {
  /// Answers the body, or the failure's name with 413.
  private static func echo(upTo limit: Int) -> @Sendable (Request) -> Answer {
    { request in
      .later {
        do throws(RequestBodyFailure) {
          let body = try await request.body.collect(upTo: limit)
          return Response(status: 200, body: .bytes([body[...]]))
        } catch {
          return Response(status: 413, text: "\(error)")
        }
      }
    }
  }

  private static func post(_ fields: String, _ body: String) -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
  }

  @Test(
    "takes a body of the limit and refuses one byte more, and closes",
    arguments: [
      ("Content-Length: 5", "hello"),
      ("Transfer-Encoding: chunked", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
    ])
  func limitsBodies(fields: String, body: String) async throws {
    for limit in [5, 4] {
      try await withServer(respond: Self.echo(upTo: limit)) { fixture in
        let client = try fixture.connect()
        try client.send(Self.post(fields, body))
        let response = try client.receiveResponse()
        #expect(response.text == (limit == 5 ? "hello" : "tooLarge(limit: 4)"))
        #expect(response["connection"] == (limit == 5 ? nil : "close"))
      }
    }
  }

  @Test("takes a body in pieces, and pipelined ones behind it")
  func takesPieces() async throws {
    try await withServer(respond: Self.echo(upTo: 1_000_000)) { fixture in
      let client = try fixture.connect()
      let body = String(repeating: "0123456789", count: 50_000)
      try client.send(
        Self.post("Content-Length: 500000", body) + Self.post("Content-Length: 1", "x")
          + Self.post("Transfer-Encoding: chunked", "1\r\ny\r\n0\r\nA: b\r\n\r\n")
          + Self.post("Content-Length: 0", "") + get("/"))
      #expect(try client.receiveResponse().text == body)
      #expect(try client.receiveResponse().text == "x")
      #expect(try client.receiveResponse().text == "y")
      #expect(try client.receiveResponse().text == "")
      #expect(try client.receiveResponse().text == "")
    }
  }

  @Test("says 100 Continue when the body is asked for, and only then")
  func saysContinue() async throws {
    try await withServer { request in
      request.path == "/skip" ? .now(Response(text: "no need")) : Self.echo(upTo: 10)(request)
    } scenario: { fixture in
      let client = try fixture.connect()
      for _ in 0..<2 {
        try client.send(Self.post("Content-Length: 5\r\nExpect: 100-continue", ""))
        #expect(try client.receiveResponse().status == 100)
        try client.send("hello")
        #expect(try client.receiveResponse().text == "hello")
      }
      try client.send(Self.post("Content-Length: 11\r\nExpect: 100-continue", ""))
      #expect(try client.receiveResponse().status == 413)
      #expect(try client.receiveToEnd().isEmpty)

      let other = try fixture.connect()
      try other.send(
        "POST /skip HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
      let response = try other.receiveResponse()
      #expect(response.text == "no need")
      #expect(response["connection"] == "close")
      #expect(try other.receiveToEnd().isEmpty)
    }
  }

  @Test("does not say 100 Continue to HTTP/1.0 or without being asked")
  func saysNoContinue() async throws {
    try await withServer(respond: Self.echo(upTo: 10)) { fixture in
      let client = try fixture.connect()
      try client.send("POST / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
      try client.send("ab")
      #expect(try client.receiveResponse().text == "ab")
    }
  }

  @Test(
    "passes over a body nobody asked for up to the limit, and closes beyond it",
    arguments: [
      ("Content-Length: 8", "12345678", true, true),
      ("Content-Length: 9", "123456789", false, true),
      ("Transfer-Encoding: chunked", "8\r\n12345678\r\n0\r\n\r\n", true, false),
      ("Transfer-Encoding: chunked", "8\r\n12345678\r\n1\r\n9\r\n0\r\n\r\n", false, false),
      ("Transfer-Encoding: chunked", "x\r\n", false, false),
    ])
  func passesOver(fields: String, body: String, keeps: Bool, isKnown: Bool) async throws {
    try await withServer {
      $0.discardedBodyBytes = 8
    } respond: { request in
      .now(Response(text: request.path))
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(Self.post(fields, body) + get("/next"))
      let response = try client.receiveResponse()
      #expect(response.text == "/")
      #expect(response["connection"] == (isKnown && !keeps ? "close" : nil))
      if keeps {
        #expect(try client.receiveResponse().text == "/next")
      } else {
        #expect(try client.receiveToEnd().isEmpty)
      }
    }
  }

  @Test("the answer to a body that is too long is not lost in a reset")
  func answersLongBody() async throws {
    try await withServer(respond: Self.echo(upTo: 10)) { fixture in
      let client = try fixture.connect()
      try client.send(
        Self.post("Content-Length: 1000000", String(repeating: "x", count: 1_000_000)))
      #expect(try client.receiveResponse().text == "tooLarge(limit: 10)")
      #expect(try client.receiveToEnd().isEmpty)
    }
  }

  @Test("says what is malformed in a chunked body, and closes")
  func refusesMalformed() async throws {
    try await withServer(respond: Self.echo(upTo: 10)) { fixture in
      let client = try fixture.connect()
      try client.send(Self.post("Transfer-Encoding: chunked", "2\r\nab\r\nxyz\r\n"))
      let response = try client.receiveResponse()
      #expect(response.text.hasPrefix("malformed"))
      #expect(response["connection"] == "close")
      #expect(try client.receiveToEnd().isEmpty)
    }
  }

  @Test("a body that does not come in time fails, and closes")
  func timesOut() async throws {
    try await withServer {
      $0.bodyTimeout = .milliseconds(50)
    } respond: { request in
      Self.echo(upTo: 10)(request)
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(Self.post("Content-Length: 5", "hel"))
      let response = try client.receiveResponse()
      #expect(response.text == "timedOut")
      #expect(response["connection"] == "close")
    }
  }

  @Test("a caller that leaves in the middle of its body is a disconnection")
  func noticesDisconnection() async throws {
    let failed = Event()
    try await withServer { request in
      .later {
        do throws(RequestBodyFailure) {
          return Response(
            status: 200, body: .bytes([try await request.body.collect(upTo: 10)[...]]))
        } catch {
          if error == .disconnected { failed.signal() }
          return Response(status: 400)
        }
      }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(Self.post("Content-Length: 5", "hel"))
      try eventually { fixture.server.statistics.requests == 1 }
      client.close()
      try failed.wait()
    }
  }

  @Test("a body can be had once, and not behind the response")
  func givesBodyOnce() async throws {
    let late = Event()
    try await withServer { request in
      .later {
        _ = try? await request.body.collect(upTo: 10)
        do throws(RequestBodyFailure) {
          _ = try await request.body.collect(upTo: 10)
          return Response(text: "twice")
        } catch {
          var response = Response(text: "\(error)")
          response.whenEnded = { _ in
            Task {
              if (try? await request.body.collect(upTo: 10)) == nil { late.signal() }
            }
          }
          return response
        }
      }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(Self.post("Content-Length: 5", "hello"))
      #expect(try client.receiveResponse().text == "disconnected")
      try late.wait()
    }
  }

  @Test("a cancelled wait for the body ends, and the handler can still answer")
  func cancelsWait() async throws {
    try await withServer { request in
      .later {
        let waiting = Task { try await request.body.collect(upTo: 10) }
        waiting.cancel()
        return await waiting.result.map { _ in Response(text: "body") }.valueOr { "\($0)" }
      }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(Self.post("Content-Length: 5", ""))
      let response = try client.receiveResponse()
      #expect(response.text == "disconnected")
      #expect(response["connection"] == "close")
    }
  }
}

extension Result where Success == Response {
  fileprivate func valueOr(_ text: (Failure) -> String) -> Response {
    switch self {
    case .success(let response): response
    case .failure(let failure): Response(text: text(failure))
    }
  }
}
