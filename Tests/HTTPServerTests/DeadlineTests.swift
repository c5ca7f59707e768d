import HTTPWire
import Testing

@testable import HTTPServer

@Suite("Deadlines")
struct DeadlineTests {
  @Test("a head that does not come in time is 408, and the connection closes")
  func timesOutHeads() async throws {
    try await withServer {
      $0.headerTimeout = .milliseconds(50)
    } respond: { _ in
      .now(Response(text: "fine"))
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(get("/") + "GET / HT")
      #expect(try client.receiveResponse().status == 200)
      let response = try client.receiveResponse()
      #expect(response.status == 408)
      #expect(response["connection"] == "close")
      #expect(try client.receiveToEnd().isEmpty)
    }
  }

  @Test("a connection without a request is closed without a word")
  func closesIdle() async throws {
    try await withServer {
      $0.idleTimeout = .milliseconds(50)
    } respond: { _ in
      .now(Response(text: "fine"))
    } scenario: { fixture in
      let client = try fixture.connect()
      #expect(try client.receiveToEnd().isEmpty)
      #expect(fixture.server.statistics.violations == 0)
    }
  }

  @Test("a connection without another request is closed without a word")
  func closesKept() async throws {
    try await withServer {
      $0.idleTimeout = .milliseconds(50)
    } respond: { _ in
      .now(Response(text: "fine"))
    } scenario: { fixture in
      var answered = false
      // On a busy machine the request may come after the deadline: then it is tried again.
      for _ in 0..<100 where !answered {
        let client = try fixture.connect()
        guard (try? client.send(get("/"))) != nil,
          let response = try? client.receiveResponse()
        else { continue }
        answered = response.status == 200
        #expect(try client.receiveToEnd().isEmpty)
      }
      #expect(answered)
      #expect(fixture.server.statistics.violations == 0)
    }
  }

  @Test("a reader that takes nothing is cut, and its producer ends")
  func cutsSlowReaders() async throws {
    let failed = Event()
    try await withServer {
      $0.writeTimeout = .milliseconds(100)
    } respond: { _ in
      .now(
        Response(
          status: 200,
          body: .stream(length: nil) { writer in
            do {
              while true { try await writer.write([[UInt8](repeating: 1, count: 65_536)[...]]) }
            } catch BodyWriterFailure.disconnected {
              failed.signal()
            }
          }))
    } scenario: { fixture in
      let client = try fixture.connect(receiveBuffer: 64 * 1024)
      try client.send(get("/"))
      try failed.wait()
      #expect(fixture.server.statistics.slowReaders == 1)
      #expect(try client.receiveToEndOrReset().isReset)
    }
  }

  @Test("a caller that does not close behind the last response is closed all the same")
  func endsLingering() async throws {
    try await withServer {
      $0.lingerTimeout = .milliseconds(50)
    } respond: { _ in
      .now(Response(text: "fine"))
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(get("/", "Connection: close\r\n"))
      #expect(try client.receiveResponse().status == 200)
      #expect(try client.receiveToEnd().isEmpty)
      try eventually { fixture.server.statistics.connections == 0 }
    }
  }
}
