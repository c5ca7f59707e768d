import HTTPWire
import Testing

@testable import HTTPServer

@Suite("Shutting down")
struct ShutdownTests {
  /// A scenario on its thread while the test shuts the server down.
  private func whileShuttingDown(
    _ fixture: Fixture, grace: Duration, _ scenario: @escaping @Sendable () throws -> Void
  ) async throws {
    async let result: Void = onThread(scenario)
    await fixture.server.shutDown(grace: grace)
    try await result
    #expect(fixture.server.statistics.connections == 0)
  }

  @Test("closes idle connections, finishes what runs with Connection: close, and accepts no more")
  func finishes() async throws {
    let started = Event()
    let go = Event()
    // A socket's path is nobody else's, while another test's server may get this one's port.
    let path = try socketPath()
    let fixture = try startServer {
      $0.listen.append(.unix(path: path))
    } respond: { request in
      guard request.path == "/slow" else { return .now(Response(text: "fast")) }
      return .later {
        started.signal()
        try? await onThread { try go.wait() }
        return Response(text: "slow")
      }
    }
    try await onThread {
      let idle = try fixture.connect()
      let busy = try fixture.connect()
      try idle.send(get("/"))
      _ = try idle.receiveResponse()
      try busy.send(get("/slow") + get("/never"))
      try started.wait()
      return Clients(idle: idle, busy: busy)
    }.use { clients in
      try await whileShuttingDown(fixture, grace: .seconds(60)) {
        #expect(try clients.idle.receiveToEnd().isEmpty)
        go.signal()
        let response = try clients.busy.receiveResponse()
        #expect(response.text == "slow")
        #expect(response["connection"] == "close")
        #expect(try clients.busy.receiveToEnd().isEmpty)
        clients.busy.close()
        #expect(throws: RawClient.Failure.self) { _ = try fixture.connect(1) }
      }
    }
  }

  @Test("gives a connection that has had no request yet a moment for its first")
  func firstRequest() async throws {
    let fixture = try startServer {
      $0.firstRequestTimeout = .seconds(3600)
    } respond: { _ in
      .now(Response(text: "whole"))
    }
    try await onThread {
      let client = try fixture.connect()
      try eventually { fixture.server.statistics.connections == 1 }
      return Clients(idle: client, busy: client)
    }.use { clients in
      try await whileShuttingDown(fixture, grace: .seconds(3600)) {
        try clients.busy.send(get("/"))
        let response = try clients.busy.receiveResponse()
        #expect(response.text == "whole")
        #expect(response["connection"] == "close")
        clients.busy.close()
      }
    }
  }

  @Test("and no more than that moment")
  func silentConnection() async throws {
    let fixture = try startServer {
      $0.firstRequestTimeout = .milliseconds(20)
    } respond: { _ in
      .now(Response(text: ""))
    }
    try await onThread {
      let client = try fixture.connect()
      try eventually { fixture.server.statistics.connections == 1 }
      return Clients(idle: client, busy: client)
    }.use { clients in
      try await whileShuttingDown(fixture, grace: .seconds(3600)) {
        let rest = try clients.idle.receiveToEnd()
        #expect(rest.isEmpty)
      }
    }
  }

  @Test("finishes a stream within the grace")
  func finishesStream() async throws {
    let go = Event()
    let fixture = try startServer { _ in
      .now(
        Response(
          status: 200,
          body: .stream(length: nil) { writer in
            try await writer.write([[1]])
            try await onThread { try go.wait() }
            try await writer.write([[2]])
          }))
    }
    try await onThread {
      let client = try fixture.connect()
      try client.send(get("/"))
      _ = try client.receive(1)
      return Clients(idle: client, busy: client)
    }.use { clients in
      try await whileShuttingDown(fixture, grace: .seconds(60)) {
        go.signal()
        let rest = try clients.busy.receiveToEnd()
        #expect(rest.suffix(5) == ArraySlice("0\r\n\r\n".utf8))
        clients.busy.close()
      }
    }
  }

  @Test("cuts what is left after the grace, and cancels it")
  func cuts() async throws {
    let cancelled = Event()
    let fixture = try startServer { request in
      request.path == "/later"
        ? .later {
          try? await Task.sleep(for: .seconds(3600))
          if Task.isCancelled { cancelled.signal() }
          return Response(text: "late")
        }
        : .now(
          Response(
            status: 200,
            body: .stream(length: nil) { writer in
              try await writer.write([[1]])
              do { try await Task.sleep(for: .seconds(3600)) } catch { cancelled.signal() }
            }))
    }
    try await onThread {
      let streaming = try fixture.connect()
      let pending = try fixture.connect()
      try streaming.send(get("/"))
      _ = try streaming.receive(1)
      try pending.send(get("/later"))
      try eventually { fixture.server.statistics.requests == 2 }
      return Clients(idle: streaming, busy: pending)
    }.use { clients in
      try await whileShuttingDown(fixture, grace: .milliseconds(20)) {
        let (bytes, isReset) = try clients.idle.receiveToEndOrReset()
        #expect(isReset)
        #expect(bytes.suffix(5) != ArraySlice("0\r\n\r\n".utf8))
        #expect(try clients.busy.receiveToEndOrReset().isReset)
        try cancelled.wait()
        try cancelled.wait()
      }
    }
  }

  @Test("a request that has begun to arrive is answered")
  func answersBegunRequest() async throws {
    let fixture = try startServer { _ in .now(Response(text: "whole")) }
    try await onThread {
      let client = try fixture.connect()
      try client.send(get("/"))
      _ = try client.receiveResponse()
      try client.send("GET / HTTP/1.1\r\nHo")
      return Clients(idle: client, busy: client)
    }.use { clients in
      try await whileShuttingDown(fixture, grace: .seconds(60)) {
        try clients.busy.send("st: a\r\n\r\n")
        let response = try clients.busy.receiveResponse()
        #expect(response.text == "whole")
        #expect(response["connection"] == "close")
        clients.busy.close()
      }
    }
  }

  @Test("is done at once where nothing runs, and may be asked for again")
  func isDoneAtOnce() async throws {
    let fixture = try startServer { _ in .now(Response(text: "")) }
    await fixture.server.shutDown(grace: .seconds(3600))
    await fixture.server.shutDown(grace: .seconds(3600))
    #expect(fixture.server.statistics.connections == 0)
  }
}

/// Clients handed from one scenario's thread to the next.
///
/// `@unchecked Sendable` holds because the first thread has ended before the second begins.
private struct Clients: @unchecked Sendable {
  let idle: RawClient
  let busy: RawClient

  func use(_ body: (Clients) async throws -> Void) async throws { try await body(self) }
}
