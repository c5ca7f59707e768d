import COpenSSL
import Glibc
import Testing

@testable import HTTPServer

@Suite("What the kernel is to encrypt")
struct KernelCipherTests {
  @Test(
    "the suites' ciphers, of TLS 1.2 and 1.3, by keys of the kernel's size",
    arguments: [(51, 40), (52, 56), (54, 56)] as [(UInt16, Int)])
  func taken(code: UInt16, size: Int) {
    for version in [0x0303, 0x0304] as [UInt16] {
      #expect(KernelCipher(version: version, code: code)?.keysSize == size)
    }
  }

  @Test("no other cipher, and no other version")
  func left() {
    for code in [0, 50, 53, 55, .max] as [UInt16] {
      #expect(KernelCipher(version: 0x0304, code: code) == nil)
    }
    for version in [0x0302, 0x0305, 0xFEFD] as [UInt16] {
      #expect(KernelCipher(version: version, code: 51) == nil)
    }
  }
}

@Suite("TLS that the kernel encrypts", .enabled(if: KernelTLS.isOffered, "no kernel module tls"))
struct KernelTLSTests {
  private let certificate: TestCertificate

  init() throws { certificate = try TestCertificate(name: "one.example") }

  /// Serves `/size` bytes.
  private func serve(scenario: @escaping @Sendable (Fixture) throws -> Void) async throws {
    try await withServer(
      { $0.tls = TLSConfiguration(pairs: [certificate.pair]) },
      respond: { request in
        let size = Int(request.path.dropFirst()) ?? 0
        return .now(Response(status: 200, body: .bytes([pattern(size)[...]])))
      }, scenario: scenario)
  }

  /// Sockets whose keys the kernel has had (Linux, Documentation/networking/tls.rst).
  private static func kernelCount() throws -> Int {
    let file = try #require(fopen("/proc/net/tls_stat", "r"))
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let words = text.split { $0.isWhitespace }
      if words.first == "TlsTxSw" { return try #require(Int(words[1])) }
    }
    Issue.record("no TlsTxSw")
    return 0
  }

  @Test(
    "the kernel has the keys of every suite",
    arguments: [
      (TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256"),
      (TLS1_2_VERSION, "ECDHE-ECDSA-AES256-GCM-SHA384"),
      (TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305"),
      (TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256"), (TLS1_3_VERSION, "TLS_AES_256_GCM_SHA384"),
      (TLS1_3_VERSION, "TLS_CHACHA20_POLY1305_SHA256"),
    ])
  func suites(version: Int32, suite: String) async throws {
    try await serve { fixture in
      let before = try Self.kernelCount()
      let client = try fixture.connect()
      try client.startTLS(TLSPeer.Settings(newest: version, suites: suite))
      #expect(client.tls?.suite == suite)
      // Others only make it more.
      #expect(try Self.kernelCount() > before, "\(suite)")
      for size in [0, 1, 16_384, 170_000] {
        try client.send(get("/\(size)"))
        #expect(try client.receiveResponse().body == pattern(size))
      }
      try client.send(get("/1", "Connection: close\r\n"))
      #expect(try client.receiveResponse().body.count == 1)
      #expect(try client.receiveToEnd() == [])
      #expect(client.tls?.hasHeardEnd == true)
    }
  }

  @Test("a peer that asks for new keys is said the end")
  func keyUpdate() async throws {
    try await serve { fixture in
      let client = try fixture.connect()
      try client.startTLS()
      try client.send(get("/1"))
      #expect(try client.receiveResponse().body.count == 1)
      try client.tls?.updateKeys()
      #expect(try client.receiveToEnd() == [])
      #expect(client.tls?.hasHeardEnd == true)
    }
  }

  @Test("the last response is whole for who reads slowly, and its end is said")
  func slowLastReader() async throws {
    try await serve { fixture in
      for size in stride(from: 100_000, through: 200_000, by: 33_333) {
        let client = try fixture.connect(receiveBuffer: 4096)
        try Self.narrow(client)
        try client.startTLS()
        try client.send(get("/\(size)", "Connection: close\r\n"))
        #expect(try client.receiveResponse().body == pattern(size))
        #expect(try client.receiveToEnd() == [])
        #expect(client.tls?.hasHeardEnd == true)
      }
    }
  }

  @Test("a connection closed right behind a response loses none of it")
  func closedBehindResponse() async throws {
    let certificate = certificate
    let size = 200_000
    let fixture = try startServer(
      { $0.tls = TLSConfiguration(pairs: [certificate.pair]) },
      respond: { _ in .now(Response(status: 200, body: .bytes([pattern(size)[...]]))) })
    let hasLeft = Event()
    let mayGoOn = Event()
    async let answer = onThread {
      let client = try fixture.connect(receiveBuffer: 4096)
      try Self.narrow(client)
      try client.startTLS()
      try client.send(get("/"))
      var start = try client.receive(1000)
      while fixture.server.statistics.inFlight > 0, start.count < size - 1000 {
        start += try client.receive(1000)
      }
      try eventually { fixture.server.statistics.inFlight == 0 }
      hasLeft.signal()
      try mayGoOn.wait()
      let rest = try client.receiveToEnd()
      #expect(client.tls?.hasHeardEnd == true)
      return start + rest
    }
    try await onThread { try hasLeft.wait() }
    await fixture.server.shutDown(grace: .seconds(600))
    mayGoOn.signal()
    #expect(try await answer.suffix(size) == pattern(size)[...])
  }

  /// Gives the server's end of the connection as small a buffer as there is, so that it is nearly
  /// always full.
  private static func narrow(_ client: RawClient) throws {
    var name = SocketAddress()
    try #require(name.fill { getsockname(client.descriptor, $0, $1) } == 0)
    let port = name.port
    var found: Int32?
    try eventually {
      found = (3..<1024).first { descriptor in
        var peer = SocketAddress()
        return peer.fill { getpeername(descriptor, $0, $1) } == 0 && peer.port == port
      }
      return found != nil
    }
    var size: Int32 = 1
    #expect(setsockopt(try #require(found), SOL_SOCKET, SO_SNDBUF, &size, 4) == 0)
  }
}
