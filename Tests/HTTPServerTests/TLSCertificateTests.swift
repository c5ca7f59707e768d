import Glibc
import HTTPWire
import Testing

@testable import HTTPServer

@Suite("TLS certificates")
struct TLSCertificateTests {
  private func write(_ text: String, to path: String) throws {
    let file = try #require(fopen(path, "w"))
    fputs(text, file)
    fclose(file)
  }

  private func text(of path: String) throws -> String {
    String(decoding: try TLSFile.bytes(path), as: UTF8.self)
  }

  private func error(of pair: TLSConfiguration.Pair) -> TLSError? {
    let tickets = TicketKeyring(lifetime: .seconds(1), now: .now)
    do throws(TLSError) {
      _ = try TLSContext(TLSConfiguration(pairs: [pair]), tickets: tickets)
      return nil
    } catch {
      return error
    }
  }

  @Test("what can't be used is told by its file")
  func errors() throws {
    let (one, other) = (
      try TestCertificate(name: "one.example").pair, try TestCertificate(name: "other.example").pair
    )
    #expect(error(of: one) == nil)
    let missing = one.certificate + ".missing"
    #expect(
      error(of: .init(certificate: missing, key: one.key))
        == .unreadable(file: missing, errno: ENOENT))
    #expect(
      error(of: .init(certificate: one.certificate, key: missing))
        == .unreadable(file: missing, errno: ENOENT))
    #expect(
      error(of: .init(certificate: one.key, key: one.key)) == .noCertificate(file: one.key))
    #expect(
      error(of: .init(certificate: one.certificate, key: one.certificate))
        == .noKey(file: one.certificate))
    #expect(
      error(of: .init(certificate: one.certificate, key: other.key))
        == .keyOfAnotherCertificate(certificate: one.certificate, key: other.key))
    let sealed = try TestCertificate(name: "one.example", passphrase: "word").pair
    #expect(error(of: sealed) == .encryptedKey(file: sealed.key))
  }

  @Test("a chain with a damaged certificate in it is refused, not cut")
  func damagedChain() throws {
    let pair = try TestCertificate(name: "one.example").pair
    let whole = try text(of: pair.certificate)
    try write(whole + whole, to: pair.certificate)
    #expect(error(of: pair) == nil)
    try write(whole + whole.replacing("\nM", with: "\nA"), to: pair.certificate)
    guard case .refused(pair.certificate, _) = error(of: pair) else {
      Issue.record("\(String(describing: error(of: pair)))")
      return
    }
  }

  @Test("a file of the limit is read, one byte more is refused")
  func limit() throws {
    let pair = try TestCertificate(name: "one.example").pair
    let whole = try text(of: pair.certificate)
    let padding = String(repeating: "\n", count: TLSFile.largest - whole.utf8.count)
    try write(whole + padding, to: pair.certificate)
    #expect(error(of: pair) == nil)
    try write(whole + padding + "\n", to: pair.certificate)
    #expect(error(of: pair) == .tooLarge(file: pair.certificate))
  }

  @Test("a server whose certificate can't be used does not start")
  func start() async throws {
    var configuration = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
    configuration.tls = TLSConfiguration(pairs: [])
    let server = HTTPServer(
      configuration: configuration, handler: ClosureHandler { _ in .now(Response(text: "")) })
    #expect(throws: ServerError.tls(.noPair)) { try server.start() }
  }

  @Test("new connections get a new certificate, old ones go on; a bad one changes nothing")
  func reload() async throws {
    let certificate = try TestCertificate(name: "one.example")
    try await withServer(
      { $0.tls = TLSConfiguration(pairs: [certificate.pair]) },
      respond: { _ in .now(Response(text: "fine")) },
      scenario: { fixture in
        func name() throws -> String? {
          let client = try fixture.connect()
          try client.startTLS()
          return client.tls?.certificateName
        }
        let old = try fixture.connect()
        try old.startTLS()
        try certificate.write(name: "two.example")
        #expect(try name() == "one.example")
        try fixture.server.reloadCertificates()
        #expect(try name() == "two.example")
        try old.send(get("/"))
        #expect(try old.receiveResponse().text == "fine")
        try certificate.write(name: "three.example", passphrase: "word")
        #expect(throws: TLSError.encryptedKey(file: certificate.pair.key)) {
          try fixture.server.reloadCertificates()
        }
        #expect(try name() == "two.example")
      })
  }

  @Test("a session's ticket outlives the certificate that it began with")
  func ticketOverReload() async throws {
    let certificate = try TestCertificate(name: "one.example")
    try await withServer(
      { $0.tls = TLSConfiguration(pairs: [certificate.pair]) },
      respond: { _ in .now(Response(text: "fine")) },
      scenario: { fixture in
        let first = try fixture.connect()
        try first.startTLS()
        try first.send(get("/"))
        _ = try first.receiveResponse()
        let ticket = try #require(first.tls?.ticket)
        try certificate.write(name: "two.example")
        try fixture.server.reloadCertificates()
        let second = try fixture.connect()
        try second.startTLS(TLSPeer.Settings(session: ticket))
        #expect(second.tls?.isResumed == true)
      })
  }

  @Test("the certificate is the one that has the name asked for, else the first")
  func names() async throws {
    let pairs = [
      try TestCertificate(name: "one.example").pair,
      try TestCertificate(name: "*.two.example").pair,
    ]
    try await withServer(
      { $0.tls = TLSConfiguration(pairs: pairs) },
      respond: { _ in .now(Response(text: "fine")) },
      scenario: { fixture in
        for (name, expected) in [
          (nil, "one.example"), ("one.example", "one.example"), ("a.two.example", "*.two.example"),
          ("two.example", "one.example"), ("elsewhere.example", "one.example"),
        ] {
          let client = try fixture.connect()
          try client.startTLS(TLSPeer.Settings(name: name))
          #expect(client.tls?.certificateName == expected)
          try client.send(get("/"))
          #expect(try client.receiveResponse().text == "fine")
        }
      })
  }
}
