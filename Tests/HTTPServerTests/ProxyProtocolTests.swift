import HTTPWire
import Testing

@testable import HTTPServer

@Suite("The PROXY protocol")
struct ProxyProtocolTests {
  private static let peer: @Sendable (Request) -> Answer = { request in
    .now(Response(text: "\(request.peer)"))
  }
  private static let loopback: @Sendable (PeerAddress) -> Bool = { $0 == .address("127.0.0.1") }

  /// Version 2 with an address of 4 or 16 bytes.
  private static func binary(_ address: [UInt8]) -> [UInt8] {
    let (family, count): (UInt8, Int) = address.count == 4 ? (0x11, 12) : (0x21, 36)
    let rest = address + [UInt8](repeating: 0, count: count - address.count)
    return [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21]
      + [family, 0, UInt8(count)] + rest
  }

  static let headers: [([UInt8], String)] = [
    (Array("PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n".utf8), "203.0.113.7"),
    (Array("PROXY TCP6 2001:DB8:0::1 ::1 1 1\r\n".utf8), "2001:db8::1"),
    (Array("PROXY TCP6 ::ffff:10.0.0.1 ::1 1 1\r\n".utf8), "10.0.0.1"),
    (Array("PROXY UNKNOWN\r\n".utf8), "127.0.0.1"), (binary([10, 0, 0, 1]), "10.0.0.1"),
    (binary([UInt8](repeating: 0, count: 10) + [255, 255, 10, 0, 0, 1]), "10.0.0.1"),
    (binary([0x20, 1] + [UInt8](repeating: 0, count: 13) + [1]), "2001::1"),
  ]

  @Test("says who asks, for all requests of the connection, however it arrives")
  func said() async throws {
    try await withServer {
      $0.takesProxyHeader = Self.loopback
    } respond: {
      Self.peer($0)
    } scenario: { fixture in
      for (header, address) in Self.headers {
        for isWhole in [true, false] {
          let client = try fixture.connect()
          let bytes = header + Array(get("/").utf8)
          if isWhole {
            try client.send(bytes)
          } else {
            for byte in bytes { try client.send([byte]) }
          }
          for _ in 0..<2 {
            #expect(try client.receiveResponse().text == "address(\"\(address)\")")
            try client.send(get("/"))
          }
        }
      }
      #expect(fixture.server.statistics.violations == 0)
    }
  }

  @Test(
    "a connection that does not begin with it is closed without an answer",
    arguments: [
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PROXY TCP4 1.2.3 1.2.3.4 1 1\r\n",
      "PROXY TCP4 1.2.3.400 1.2.3.4 1 1\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "PROXY TCP4 ::1 ::1 1 1\r\n", "PROXY TCP6 1.2.3.4 1.2.3.4 1 1\r\n", "\u{16}\u{3}\u{1}",
    ])
  func missing(text: String) async throws {
    try await withServer {
      $0.takesProxyHeader = Self.loopback
    } respond: {
      Self.peer($0)
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(text)
      #expect(try client.receiveToEndOrReset().bytes.isEmpty)
      #expect(fixture.server.statistics.violations == 1)
      #expect(fixture.server.statistics.requests == 0)
    }
  }

  @Test("who leaves before it is whole, or never sends it, is let go")
  func unfinished() async throws {
    try await withServer {
      $0.takesProxyHeader = Self.loopback
      $0.headerTimeout = .milliseconds(50)
    } respond: {
      Self.peer($0)
    } scenario: { fixture in
      let leaving = try fixture.connect()
      try leaving.send("PROXY TCP4 1.2")
      leaving.shutDownWriting()
      #expect(try leaving.receiveToEndOrReset().bytes.isEmpty)
      for text in ["", "PROXY "] {
        let slow = try fixture.connect()
        try slow.send(text)
        #expect(try slow.receiveToEndOrReset().bytes.isEmpty)
      }
    }
  }

  @Test("nobody else may say who he is")
  func untrusted() async throws {
    try await withServer {
      $0.takesProxyHeader = { $0 == .unix }
    } respond: {
      Self.peer($0)
    } scenario: { fixture in
      let plain = try fixture.connect()
      try plain.send(get("/"))
      #expect(try plain.receiveResponse().text == "address(\"127.0.0.1\")")
      let liar = try fixture.connect()
      try liar.send("PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n" + get("/"))
      #expect(try liar.receiveResponse().status == 400)
    }
  }

  @Test("a header in the middle is a bad request")
  func later() async throws {
    try await withServer {
      $0.takesProxyHeader = Self.loopback
    } respond: {
      Self.peer($0)
    } scenario: { fixture in
      let client = try fixture.connect()
      let header = "PROXY UNKNOWN\r\n"
      try client.send(header + get("/") + header + get("/"))
      #expect(try client.receiveResponse().status == 200)
      #expect(try client.receiveResponse().status == 400)
    }
  }

  @Test("a shutdown waits for no header")
  func shutDown() async throws {
    let fixture = try startServer {
      $0.takesProxyHeader = Self.loopback
    } respond: {
      Self.peer($0)
    }
    let connected = Event()
    async let scenario: Void = onThread {
      let client = try fixture.connect()
      try client.send("PROXY")
      while fixture.server.statistics.accepted == 0 {}
      connected.signal()
      #expect(try client.receiveToEndOrReset().bytes.isEmpty)
    }
    try await onThread { try connected.wait() }
    await fixture.server.shutDown(grace: .seconds(600))
    try await scenario
  }
}
