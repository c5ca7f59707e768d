import Glibc
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

  @Test("deadlines pass in a loop that is never idle")
  func sweepsBusyLoop() async throws {
    try await withServer {
      $0.loops = 1
      $0.idleTimeout = .milliseconds(500)
    } respond: { _ in
      .now(Response(text: "fine"))
    } scenario: { fixture in
      let (busy, idle) = (try fixture.connect(), try fixture.connect())
      // Each comes sooner than the loop would give up waiting for it.
      var question = pollfd(fd: idle.descriptor, events: Int16(POLLIN), revents: 0)
      let patience = ServerInstant.now + .seconds(30)
      while poll(&question, 1, 0) == 0, ServerInstant.now < patience {
        try busy.send(get("/"))
        #expect(try busy.receiveResponse().status == 200)
      }
      #expect(ServerInstant.now < patience)
      #expect(try idle.receiveToEnd().isEmpty)
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
