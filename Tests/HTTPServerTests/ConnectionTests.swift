import HTTPWire
import Testing

@testable import HTTPServer

@Suite("Connections")
struct ConnectionTests {
  @Test("answers now, with Date and Content-Length, and keeps the connection")
  func answersNow() async throws {
    try await withServer { request in
      .now(Response(text: request.path))
    } scenario: { fixture in
      let client = try fixture.connect()
      for path in ["/a", "/b"] {
        try client.send(get(path))
        let response = try client.receiveResponse()
        #expect(response.status == 200)
        #expect(response.text == path)
        #expect(response["date"]?.hasSuffix("GMT") == true)
        #expect(response["connection"] == nil)
      }
      #expect(fixture.server.statistics.accepted == 1)
      #expect(fixture.server.statistics.requests == 2)
    }
  }

  @Test("answers later, from a task")
  func answersLater() async throws {
    try await withServer { request in
      .later {
        await Task.yield()
        return Response(text: request.path)
      }
    } scenario: { fixture in
      let client = try fixture.connect()
      for path in ["/a", "/b", "/c"] {
        try client.send(get(path))
        #expect(try client.receiveResponse().text == path)
      }
    }
  }

  @Test(
    "answers thousands of pipelined requests in order, now and later", arguments: [false, true])
  func pipelines(isLater: Bool) async throws {
    let count = 5000
    try await withServer { request in
      isLater
        ? .later { Response(text: request.path) } : .now(Response(text: request.path))
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send((0..<count).map { get("/\($0)") }.joined())
      for index in 0..<count { #expect(try client.receiveResponse().text == "/\(index)") }
    }
  }

  @Test("streams chunked")
  func streams() async throws {
    try await withServer { _ in
      .now(
        Response(
          status: 200,
          body: .stream(length: nil) { writer in
            for piece in ["one", "two", "three"] {
              try await writer.write([Array(piece.utf8)[...]])
            }
          }))
    } scenario: { fixture in
      let client = try fixture.connect()
      for _ in 0..<2 {
        try client.send(get("/"))
        let response = try client.receiveResponse()
        #expect(response.chunks == [3, 3, 5])
        #expect(response.text == "onetwothree")
      }
    }
  }

  @Test("collects bodies, sized and chunked")
  func collectsBodies() async throws {
    try await withServer { request in
      .later {
        do {
          return Response(
            status: 200, body: .bytes([try await request.body.collect(upTo: 100)[...]]))
        } catch {
          return Response(status: 413, text: "\(error)")
        }
      }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
      #expect(try client.receiveResponse().text == "hello")
      try client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
      )
      #expect(try client.receiveResponse().text == "abcde")
      try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\nhello")
      let refused = try client.receiveResponse()
      #expect(refused.status == 413)
    }
  }
}
