import Glibc
import HTTPWire
import Testing

@testable import HTTPServer

@Suite("Callers that leave")
struct LeavingCallerTests {
  @Test("the task of an answer is cancelled", arguments: ["close", "half-close", "reset"])
  func cancelsTask(manner: String) async throws {
    let started = Event()
    let cancelled = Event()
    let ended = Event()
    try await withServer { _ in
      .later {
        started.signal()
        try? await Task.sleep(for: .seconds(3600))
        if Task.isCancelled { cancelled.signal() }
        var response = Response(text: "too late")
        response.whenEnded = { if !$0.complete { ended.signal() } }
        return response
      }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(get("/"))
      try started.wait()
      switch manner {
      case "close": client.close()
      case "half-close": client.shutDownWriting()
      default: client.reset()
      }
      try cancelled.wait()
      try ended.wait()
      try eventually { fixture.server.statistics.connections == 0 }
      #expect(fixture.server.statistics.brokenResponses == 1)
    }
  }

  @Test("requests that come behind a pending answer wait in the kernel")
  func boundsReadAhead() async throws {
    let started = Event()
    let go = Event()
    try await withServer { request in
      guard request.path == "/first" else { return .now(Response(text: request.path)) }
      return .later {
        started.signal()
        try? await onThread { try go.wait() }
        return Response(text: "/first")
      }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(get("/first") + get("/second"))
      try started.wait()
      #expect(fixture.server.statistics.requests == 1)
      go.signal()
      #expect(try client.receiveResponse().text == "/first")
      #expect(try client.receiveResponse().text == "/second")
    }
  }

  /// Descriptors of this process whose local port is the server's: its listener and its ends of
  /// connections. The scenario's own ends have other ports, and other tests' servers as well.
  private static func serverDescriptors(_ address: ListenAddress) -> Int {
    guard case .tcp(_, let port) = address else { return 0 }
    return (0..<4096).count { descriptor in
      var local = SocketAddress()
      return local.fill { getsockname(Int32(descriptor), $0, $1) } == 0 && local.port == port
    }
  }

  @Test("hundreds of resets in the middle of everything leave no descriptor behind")
  func survivesAbortStorm() async throws {
    let body = [UInt8](repeating: 1, count: 1_000_000)
    try await withServer { request in
      switch request.path {
      case "/now": .now(Response(status: 200, body: .bytes([body[...]])))
      case "/later":
        .later {
          try? await Task.sleep(for: .seconds(3600))
          return Response(text: "late")
        }
      case "/body":
        .later {
          _ = try? await request.body.collect(upTo: 1000)
          return Response(text: "body")
        }
      default:
        .now(
          Response(
            status: 200,
            body: .stream(length: nil) { writer in
              while true { try await writer.write([body[...]]) }
            }))
      }
    } scenario: { fixture in
      #expect(Self.serverDescriptors(fixture.addresses[0]) == 1)
      let wires = [
        "", "GET / HT", get("/now"), get("/now") + get("/now"), get("/later"), get("/stream"),
        "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc", "nonsense\r\n\r\n",
      ]
      var rounds = 0
      for index in 0..<400 {
        let client = try fixture.connect()
        try client.send(wires[index % wires.count])
        if index % 3 == 0, index % wires.count == 2 || index % wires.count == 5 {
          _ = try client.receive(1)
        }
        if index % 5 == 0 { client.close() } else { client.reset() }
        rounds += 1
      }
      try eventually {
        fixture.server.statistics.accepted == rounds && fixture.server.statistics.connections == 0
      }
      #expect(Self.serverDescriptors(fixture.addresses[0]) == 1)
      let client = try fixture.connect()
      try client.send(get("/now"))
      #expect(try client.receiveResponse().body.count == body.count)
    }
  }
}
