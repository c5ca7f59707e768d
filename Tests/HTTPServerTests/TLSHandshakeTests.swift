import Glibc
import HTTPWire
import Testing

@testable import HTTPServer

@Suite("TLS handshakes of bad peers")
struct TLSHandshakeTests {
  private func serve(
    _ configure: (inout ServerConfiguration) -> Void = { _ in },
    scenario: @escaping @Sendable (Fixture) throws -> Void
  ) async throws {
    let certificate = try TestCertificate(name: "one.example")
    try await withServer(
      {
        $0.tls = TLSConfiguration(pairs: [certificate.pair])
        $0.tls?.handshakeTimeout = .seconds(600)
        configure(&$0)
      }, respond: { _ in .now(Response(text: "fine")) }, scenario: scenario)
  }

  private static func isServed(_ fixture: Fixture) throws -> Bool {
    let client = try fixture.connect()
    try client.startTLS()
    try client.send(get("/"))
    return try client.receiveResponse().text == "fine"
  }

  @Test("a plain request is told in plain words where the door is")
  func plain() async throws {
    try await serve { fixture in
      let client = try fixture.connect()
      try client.send(get("/"))
      let response = try client.receiveResponse()
      #expect(response.status == 400)
      #expect(response.text.contains("https://"))
      #expect(try client.receiveToEnd() == [])
      #expect(try Self.isServed(fixture))
    }
  }

  @Test(
    "bytes that are no handshake end the connection",
    arguments: [[0x16, 3, 1, 0xFF, 0xFF], [0], [0x16, 3, 1, 0, 1, 1], [0x80, 0x2E, 1, 3, 0]]
      as [[UInt8]])
  func garbage(bytes: [UInt8]) async throws {
    try await serve { fixture in
      let client = try fixture.connect()
      try client.send(bytes + [UInt8](repeating: 7, count: 70_000))
      _ = try client.receiveToEndOrReset()
      try eventually { fixture.server.statistics.connections == 0 }
      #expect(fixture.server.statistics.failedHandshakes == 1)
      #expect(try Self.isServed(fixture))
    }
  }

  @Test("a peer that says nothing is cut when its handshake's time is over")
  func silent() async throws {
    let soon: (inout ServerConfiguration) -> Void = {
      $0.tls?.handshakeTimeout = .milliseconds(50)
    }
    try await serve(soon) { fixture in
      let client = try fixture.connect()
      _ = try client.receiveToEndOrReset()
      try eventually { fixture.server.statistics.failedHandshakes == 1 }
      try eventually { fixture.server.statistics.connections == 0 }
    }
  }

  @Test("a peer that leaves in the middle leaves nothing behind")
  func leaver() async throws {
    try await serve { fixture in
      for ending in 0..<3 {
        let client = try fixture.connect()
        // The first bytes of a hello that promises more.
        if ending > 0 { try client.send([0x16, 3, 1, 1, 0, 1, 0, 0]) }
        if ending == 2 { client.reset() } else { client.close() }
      }
      try eventually { fixture.server.statistics.failedHandshakes == 3 }
      try eventually { fixture.server.statistics.connections == 0 }
      #expect(try Self.isServed(fixture))
    }
  }

  @Test("as many handshakes as the limit wait; with one more the oldest gives way")
  func limit() async throws {
    let three: (inout ServerConfiguration) -> Void = {
      $0.loops = 1
      $0.tls?.maxHandshakes = 3
    }
    try await serve(three) { fixture in
      let silent = try (0..<3).map { _ in try fixture.connect() }
      try eventually { fixture.server.statistics.connections == 3 }
      #expect(fixture.server.statistics.failedHandshakes == 0)
      // Each new one takes the place of the oldest, and is served.
      #expect(try Self.isServed(fixture))
      #expect(fixture.server.statistics.failedHandshakes == 1)
      #expect(try silent[0].receiveToEndOrReset().bytes == [])
      try silent[1].startTLS()
      try silent[1].send(get("/"))
      #expect(try silent[1].receiveResponse().text == "fine")
    }
  }

  @Test("keys asked for over and over by a peer that takes nothing end its connection")
  func keyUpdateFlood() async throws {
    try await serve { fixture in
      let client = try fixture.connect(receiveBuffer: 4096)
      try client.startTLS()
      let end = Result {
        while true { try client.tls?.updateKeys() }
      }
      #expect(throws: (any Error).self) { try end.get() }
      try eventually { fixture.server.statistics.connections == 0 }
    }
  }

  @Test("who shakes hands when the server begins to go still has its request answered")
  func draining() async throws {
    let certificate = try TestCertificate(name: "one.example")
    let fixture = try startServer(
      { $0.tls = TLSConfiguration(pairs: [certificate.pair]) },
      respond: { _ in .now(Response(text: "fine")) })
    let isConnected = Event()
    let mayGoOn = Event()
    async let answer = onThread {
      let client = try fixture.connect()
      isConnected.signal()
      try mayGoOn.wait()
      try client.startTLS()
      try client.send(get("/"))
      return try client.receiveResponse()
    }
    try await onThread {
      try isConnected.wait()
      try eventually { fixture.server.statistics.connections == 1 }
    }
    async let end: Void = fixture.server.shutDown(grace: .seconds(600))
    mayGoOn.signal()
    let response = try await answer
    #expect(response.text == "fine")
    await end
  }
}
