import COpenSSL
import HTTPWire
import Testing

@testable import HTTPServer

@Suite("TLS")
struct TLSTests {
  private let certificate: TestCertificate

  init() throws { certificate = try TestCertificate(name: "one.example") }

  /// Serves `/size` bytes of a pattern under TLS.
  private func serve(
    _ configure: @escaping (inout ServerConfiguration) -> Void = { _ in },
    scenario: @escaping @Sendable (Fixture) throws -> Void
  ) async throws {
    try await withServer(
      {
        $0.tls = TLSConfiguration(pairs: [certificate.pair])
        $0.tls?.handshakeTimeout = .seconds(600)
        configure(&$0)
      },
      respond: {
        .now(Response(status: 200, body: .bytes([pattern(Int($0.path.dropFirst()) ?? 0)[...]])))
      },
      scenario: scenario)
  }

  @Test("requests are answered under TLS 1.3, one after the other")
  func answers() async throws {
    try await serve { fixture in
      let client = try fixture.connect()
      try client.startTLS()
      #expect(client.tls?.version == "TLSv1.3")
      #expect(client.tls?.selectedProtocol == "http/1.1")
      for size in [0, 1, 5000, 16_384, 170_000] {
        try client.send(get("/\(size)"))
        #expect(try client.receiveResponse().body == pattern(size))
      }
      let statistics = fixture.server.statistics
      #expect(statistics.handshakes == 1)
      #expect(statistics.requests == 5)
    }
  }

  @Test(
    "TLS 1.2 takes Mozilla's intermediate suites, and no others",
    arguments: [
      ("ECDHE-ECDSA-AES128-GCM-SHA256", true), ("ECDHE-ECDSA-AES256-GCM-SHA384", true),
      ("ECDHE-ECDSA-CHACHA20-POLY1305", true), ("ECDHE-ECDSA-AES128-SHA256", false),
      ("ECDHE-ECDSA-AES128-SHA", false), ("AECDH-AES128-SHA", false),
    ])
  func suites(suite: String, isTaken: Bool) async throws {
    try await serve { fixture in
      let client = try fixture.connect()
      let settings = TLSPeer.Settings(newest: TLS1_2_VERSION, suites: "\(suite):@SECLEVEL=0")
      guard isTaken else {
        #expect(throws: TLSPeer.Failure.self) { try client.startTLS(settings) }
        return
      }
      try client.startTLS(settings)
      #expect(client.tls?.version == "TLSv1.2")
      #expect(client.tls?.suite == suite)
      try client.send(get("/100"))
      #expect(try client.receiveResponse().body.count == 100)
    }
  }

  @Test("TLS 1.1 is refused")
  func oldVersion() async throws {
    try await serve { fixture in
      let client = try fixture.connect()
      #expect(throws: TLSPeer.Failure.self) {
        try client.startTLS(TLSPeer.Settings(newest: TLS1_1_VERSION))
      }
      try eventually { fixture.server.statistics.failedHandshakes == 1 }
    }
  }

  @Test("a client that speaks only HTTP/2 is told that there is no protocol for it")
  func otherProtocol() async throws {
    try await serve { fixture in
      let client = try fixture.connect()
      #expect {
        try client.startTLS(TLSPeer.Settings(protocols: ["h2"]))
      } throws: { "\($0)".contains("no application protocol") }
    }
  }

  @Test("a client that names no protocol speaks HTTP/1.1")
  func noProtocol() async throws {
    try await serve { fixture in
      let client = try fixture.connect()
      try client.startTLS(TLSPeer.Settings(protocols: []))
      try client.send(get("/3"))
      #expect(try client.receiveResponse().body.count == 3)
    }
  }

  @Test("a second handshake within a connection is refused")
  func renegotiation() async throws {
    try await serve { fixture in
      let client = try fixture.connect()
      try client.startTLS(TLSPeer.Settings(newest: TLS1_2_VERSION))
      #expect(client.tls?.renegotiate() == false)
    }
  }

  @Test("a session is taken up again by its ticket", arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
  func resumption(version: Int32) async throws {
    try await serve { fixture in
      let first = try fixture.connect()
      try first.startTLS(TLSPeer.Settings(newest: version))
      try first.send(get("/1"))
      _ = try first.receiveResponse()
      var ticket = try #require(first.tls?.ticket)
      // Each ticket of TLS 1.3 brings the next.
      for _ in 0..<3 {
        let next = try fixture.connect()
        try next.startTLS(TLSPeer.Settings(newest: version, session: ticket))
        #expect(next.tls?.isResumed == true)
        try next.send(get("/70000"))
        #expect(try next.receiveResponse().body == pattern(70_000))
        ticket = try #require(next.tls?.ticket)
        #expect(ticket.isResumable)
      }
      #expect(fixture.server.statistics.resumedHandshakes == 3)
    }
  }

  @Test("a ticket of another server is no use, and no harm")
  func foreignTicket() async throws {
    let pair = certificate.pair
    let other = try startServer(
      { $0.tls = TLSConfiguration(pairs: [pair]) }, respond: { _ in .now(Response(text: "")) })
    let ticket = try await onThread {
      let client = try other.connect()
      try client.startTLS()
      try client.send(get("/"))
      _ = try client.receiveResponse()
      return try #require(client.tls?.ticket)
    }
    await other.server.shutDown(grace: .zero)
    try await serve { fixture in
      let client = try fixture.connect()
      try client.startTLS(TLSPeer.Settings(session: ticket))
      #expect(client.tls?.isResumed == false)
      try client.send(get("/1"))
      #expect(try client.receiveResponse().status == 200)
    }
  }

  @Test(
    "a body many times the socket's buffers arrives whole, also where a record at a time is given",
    arguments: [32 << 20, -1])
  func slowReader(heldBytes: Int) async throws {
    let held: (inout ServerConfiguration) -> Void = { $0.tls?.heldBytes = heldBytes }
    try await serve(held) { fixture in
      let size = 5_000_000
      let client = try fixture.connect(receiveBuffer: 4096)
      try client.startTLS()
      // Two in a row: what waits of the first must not be overtaken.
      try client.send(get("/\(size)") + get("/100000"))
      #expect(try client.receiveResponse().body == pattern(size))
      #expect(try client.receiveResponse().body == pattern(100_000))
    }
  }

  @Test(
    "new keys asked for in the middle change nothing where OpenSSL encrypts",
    .disabled(if: KernelTLS.isOffered, "the kernel encrypts"))
  func keyUpdate() async throws {
    try await serve { fixture in
      let client = try fixture.connect()
      try client.startTLS()
      for _ in 0..<3 {
        try client.tls?.updateKeys()
        try client.send(get("/50000"))
        #expect(try client.receiveResponse().body == pattern(50_000))
      }
    }
  }

  @Test("who sends new keys on and on is cut off, and holds up nobody")
  func keyFlood() async throws {
    try await serve { fixture in
      let client = try fixture.connect()
      try client.startTLS()
      try client.tls?.floodKeys(40_000)
      let other = try fixture.connect()
      try other.startTLS()
      try other.send(get("/10"))
      #expect(try other.receiveResponse().body == pattern(10))
      #expect(throws: (any Error).self) {
        try client.send(get("/10"))
        _ = try client.receiveResponse()
      }
    }
  }

  @Test("the last response is followed by a said end")
  func end() async throws {
    try await serve { fixture in
      let client = try fixture.connect()
      try client.startTLS()
      try client.send(get("/10", "Connection: close\r\n"))
      #expect(try client.receiveResponse().body.count == 10)
      #expect(try client.receiveToEnd() == [])
      #expect(client.tls?.hasHeardEnd == true)
    }
  }

  @Test("a stream that fails ends without a said end")
  func brokenStream() async throws {
    struct Failure: Error {}
    let pair = certificate.pair
    try await withServer(
      { $0.tls = TLSConfiguration(pairs: [pair]) },
      respond: { _ in
        .now(
          Response(
            status: 200,
            body: .stream(length: nil) { writer in
              try await writer.write([pattern(100_000)[...]])
              throw Failure()
            }))
      },
      scenario: { fixture in
        let client = try fixture.connect()
        try client.startTLS()
        try client.send(get("/"))
        #expect(throws: (any Error).self) { try client.receiveResponse() }
        #expect(client.tls?.hasHeardEnd == false)
      })
  }

  @Test("a header of the PROXY protocol comes in front of the handshake, however it is cut")
  func proxyHeader() async throws {
    let pair = certificate.pair
    try await withServer(
      {
        $0.tls = TLSConfiguration(pairs: [pair])
        $0.takesProxyHeader = { _ in true }
      },
      respond: { .now(Response(text: "\($0.peer)")) },
      scenario: { fixture in
        for pieces in [
          ["PROXY TCP4 10.1.2.3 10.0.0.1 5 443\r\n"],
          ["PROXY TCP4 10.1", ".2.3 10.0.0.1 5 443\r\n"],
        ] {
          let client = try fixture.connect()
          for piece in pieces { try client.send(piece) }
          try client.startTLS()
          try client.send(get("/"))
          #expect(try client.receiveResponse().text.contains("10.1.2.3"))
        }
        let bare = try fixture.connect()
        #expect(throws: (any Error).self) { try bare.startTLS() }
        try eventually { fixture.server.statistics.violations == 1 }
      })
  }

  @Test("one connection over the limit is told so under TLS")
  func overConnectionLimit() async throws {
    let onlyOne: (inout ServerConfiguration) -> Void = { $0.maxConnections = 1 }
    try await serve(onlyOne) { fixture in
      let first = try fixture.connect()
      try first.startTLS()
      let second = try fixture.connect()
      try second.startTLS()
      #expect(try second.receiveResponse().status == 503)
      try first.send(get("/1"))
      #expect(try first.receiveResponse().status == 200)
    }
  }
}
