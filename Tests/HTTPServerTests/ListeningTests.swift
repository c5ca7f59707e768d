import Glibc
import HTTPWire
import Testing

@testable import HTTPServer

@Suite("Listening")
struct ListeningTests {
  private static let peer: @Sendable (Request) -> Answer = { request in
    .now(Response(text: "\(request.peer)"))
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  @Test("serves IPv4, IPv6 and a Unix socket side by side, and removes the socket's file")
  func servesSeveral() async throws {
    let path = try socketPath()
    try await withServer {
      $0.listen = [
        .tcp(host: "localhost", port: 0), .tcp(host: "::1", port: 0), .unix(path: path),
      ]
    } respond: { request in
      Self.peer(request)
    } scenario: { fixture in
      #expect(fixture.addresses.count == 3)
      #expect(fixture.addresses[2] == .unix(path: path))
      let peers = ["address(\"127.0.0.1\")", "address(\"::1\")", "unix"]
      for (index, peer) in peers.enumerated() {
        let client = try fixture.connect(index)
        for _ in 0..<2 {
          try client.send(get("/"))
          #expect(try client.receiveResponse().text == peer)
        }
      }
    }
    #expect(!Self.exists(path))
  }

  @Test("replaces a socket that nobody listens on")
  func replacesStaleSocket() async throws {
    let path = try socketPath()
    let stale = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let address = try #require(SocketAddress(.unix(path: path)))
    #expect(address.withPointer { bind(stale, $0, $1) } == 0)
    close(stale)
    #expect(Self.exists(path))
    try await withServer {
      $0.listen = [.unix(path: path)]
    } respond: { request in
      Self.peer(request)
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(get("/"))
      #expect(try client.receiveResponse().text == "unix")
    }
  }

  @Test("a Unix socket has the permissions it is given from the start, whatever the umask")
  func permissions() async throws {
    for permissions in [0o600, 0o640] as [UInt32] {
      let path = try socketPath()
      try await withServer {
        $0.listen = [.unix(path: path)]
        $0.socketPermissions = permissions
      } respond: { request in
        Self.peer(request)
      } scenario: { _ in
        var status = stat()
        #expect(lstat(path, &status) == 0)
        #expect(status.st_mode & 0o7777 == permissions)
      }
    }
  }

  @Test("leaves a socket that is in use, and a file that is no socket")
  func leavesOthersFiles() async throws {
    let path = try socketPath()
    try await withServer {
      $0.listen = [.unix(path: path)]
    } respond: { request in
      Self.peer(request)
    } scenario: { fixture in
      #expect(throws: ServerError.pathInUse(.unix(path: path))) {
        try startServer({ $0.listen = [.unix(path: path)] }, respond: Self.peer)
      }
      let client = try fixture.connect()
      try client.send(get("/"))
      #expect(try client.receiveResponse().text == "unix")
    }
    let file = open(path, O_CREAT | O_WRONLY, 0o600)
    close(file)
    #expect(throws: ServerError.pathInUse(.unix(path: path))) {
      try startServer({ $0.listen = [.unix(path: path)] }, respond: Self.peer)
    }
    #expect(Self.exists(path))
  }

  @Test("serves none where one address can't be bound")
  func servesNone() async throws {
    try await withServer(respond: Self.peer) { fixture in
      let taken = fixture.addresses[0]
      let path = try socketPath()
      #expect(throws: ServerError.cannotListen(taken, errno: EADDRINUSE)) {
        try startServer({ $0.listen = [.unix(path: path), taken] }, respond: Self.peer)
      }
      #expect(!Self.exists(path))
    }
  }

  @Test("starts once")
  func startsOnce() async throws {
    let fixture = try startServer(respond: Self.peer)
    #expect(throws: ServerError.alreadyStarted) { try fixture.server.start() }
    await fixture.server.shutDown(grace: .zero)
    #expect(throws: ServerError.alreadyStarted) { try fixture.server.start() }
  }

  @Test(
    "takes connections up to the limit, answers 503 to one more, and closes beyond its refusals")
  func limitsConnections() async throws {
    try await withServer {
      $0.maxConnections = 2
      $0.maxRefusals = 1
      $0.lingerTimeout = .seconds(60)
    } respond: { request in
      Self.peer(request)
    } scenario: { fixture in
      let clients = [try fixture.connect(), try fixture.connect()]
      for client in clients {
        try client.send(get("/"))
        #expect(try client.receiveResponse().status == 200)
      }
      let refused = try fixture.connect()
      let response = try refused.receiveResponse()
      #expect(response.status == 503)
      #expect(response["connection"] == "close")
      let closed = try fixture.connect()
      #expect(try closed.receiveToEndOrReset().bytes.isEmpty)
      #expect(fixture.server.statistics.refused == 2)

      refused.close()
      clients[0].close()
      try eventually { fixture.server.statistics.connections == 1 }
      let next = try fixture.connect()
      try next.send(get("/"))
      #expect(try next.receiveResponse().status == 200)
    }
  }

  @Test("takes connections of one group up to the limit, answers 429 to one more; others come in")
  func limitsGroups() async throws {
    let path = try socketPath()
    try await withServer {
      $0.listen.append(.unix(path: path))
      $0.maxGroupConnections = 2
      $0.lingerTimeout = .seconds(60)
    } respond: { request in
      Self.peer(request)
    } scenario: { fixture in
      func isServed(_ client: RawClient) throws -> Bool {
        try client.send(get("/"))
        return try client.receiveResponse().status == 200
      }
      let clients = [try fixture.connect(), try fixture.connect()]
      for client in clients { #expect(try isServed(client)) }
      let refused = try fixture.connect()
      #expect(try refused.receiveResponse().status == 429)
      // A Unix socket's peers are no group.
      for _ in 0..<3 { #expect(try isServed(fixture.connect(1))) }
      refused.close()
      clients[0].close()
      try eventually { fixture.server.statistics.connections == 1 }
      #expect(try isServed(fixture.connect()))
    }
  }

  @Test("goes on accepting after a shortage of descriptors", arguments: [EMFILE, ENFILE, ENOMEM])
  func survivesShortage(code: Int32) async throws {
    let calls = Counter()
    try await withServer {
      // The sweep, which tries again, follows the shortest deadline.
      $0.lingerTimeout = .milliseconds(40)
      $0.accept = { listener, address in
        calls.add()
        guard calls.value > 3 else {
          errno = code
          return -1
        }
        return Listener.accept(listener, &address)
      }
    } respond: { request in
      Self.peer(request)
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(get("/"))
      #expect(try client.receiveResponse().status == 200)
      #expect(calls.value > 3)
    }
  }

  @Test("spreads connections over all loops, or over one", arguments: [1, 3])
  func spreads(loops: Int) async throws {
    try await withServer {
      $0.loops = loops
    } respond: { request in
      Self.peer(request)
    } scenario: { fixture in
      let clients = try (0..<7).map { _ in try fixture.connect() }
      for client in clients + clients {
        try client.send(get("/"))
        #expect(try client.receiveResponse().status == 200)
      }
      #expect(fixture.server.statistics.connections == 7)
    }
  }
}
