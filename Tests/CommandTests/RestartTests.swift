import Glibc
import Synchronization
import Testing

@testable import frame_gateway

@Suite("Going, and coming again", .serialized, .timeLimit(.minutes(10)))
struct RestartTests {
  /// What an answer is, without its head.
  private static func body(_ answer: String) -> Substring? {
    guard answer.hasPrefix("HTTP/1.1 200 "), let end = answer.firstRange(of: "\r\n\r\n") else {
      return nil
    }
    return answer[end.upperBound...]
  }

  /// Callers who ask again and again, until it is over.
  private final class Load: Sendable {
    let isOver = Atomic(false)
    let asked = Atomic(0)
    let failed = Atomic(0)

    /// Returns once so many more have been asked.
    func go(on count: Int) async {
      let goal = asked.load(ordering: .relaxed) + count
      while asked.load(ordering: .relaxed) < goal { await Task.yield() }
    }
  }

  private static func demo(_ socket: PassedSocket, _ flags: String...) throws -> Program {
    try Program(
      ["demo", "--listen", "systemd:http", "--auth", "none"] + flags,
      sockets: [(socket.descriptor, "http")])
  }

  @Test("a restart on sockets that were passed fails nobody who asks meanwhile")
  func restart() async throws {
    let socket = try PassedSocket()
    let first = try Self.demo(socket)
    #expect(try await first.line(behind: "listening on http://") == socket.address)
    let whole = try Self.body(await Page.get("/videos/1/frames/1.jpg?width=16", at: socket.address))
    let load = Load()
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          while !load.isOver.load(ordering: .acquiring) {
            load.asked.wrappingAdd(1, ordering: .relaxed)
            let answer = try? await Page.get("/videos/1/frames/1.jpg?width=16", at: socket.address)
            if answer.flatMap(Self.body) != whole { load.failed.wrappingAdd(1, ordering: .relaxed) }
          }
        }
      }
      await load.go(on: 30)
      first.signal(SIGTERM)
      #expect(try await first.end().status == 0)
      // Nobody accepts now; who asks waits for the next one.
      let second = try Self.demo(socket)
      #expect(try await second.line(behind: "listening on http://") == socket.address)
      await load.go(on: 30)
      load.isOver.store(true, ordering: .releasing)
      try await group.waitForAll()
      second.signal(SIGTERM)
      #expect(try await second.end().status == 0)
    }
    #expect(load.failed.load(ordering: .relaxed) == 0)
  }

  @Test("SIGTERM loses no request that was accepted")
  func drain() async throws {
    let server = try Program([
      "demo", "--listen", "127.0.0.1:0", "--latency", "300ms", "--readahead", "off",
      // As long as a machine may take that does much besides.
      "--shutdown-grace", "10m",
    ])
    let address = try await server.line(behind: "listening on http://")
    try await withThrowingTaskGroup(of: String.self) { group in
      for index in 0..<12 {
        let path =
          index % 3 == 0
          ? "/videos/2/frames.tar?frames=0-3&format=jpg&width=16"
          : "/videos/1/frames/\(index % 4).jpg?width=16"
        group.addTask { try await Page.get(path, at: address) }
      }
      // The page's own request is one as well.
      while try await Page.metric("frame_gateway_requests_in_flight", at: address) ?? 0 < 13 {
        await Task.yield()
      }
      server.signal(SIGTERM)
      for try await answer in group {
        #expect(Self.body(answer) != nil, "\(answer.prefix(300))")
        // A batch's archive ends as one does, and a frame is as long as was said.
        if answer.contains("application/x-tar") {
          #expect(answer.hasSuffix(String(repeating: "\0", count: 1024)))
        } else {
          #expect(answer.contains("JFIF"))
        }
      }
    }
    #expect(try await server.end().status == 0)
    await #expect(throws: (any Error).self) { try await Page.get("/healthz", at: address) }
  }

  @Test("sockets that were not passed stop the start with one line")
  func noSocket() async throws {
    let result = try await Program.run(["demo", "--listen", "systemd", "--auth", "none"])
    #expect(result.status != 0)
    #expect(
      result.errors.contains("GATEWAY_LISTEN: cannot listen on systemd: no socket was passed"))
    let socket = try PassedSocket()
    let named = try Program(
      ["demo", "--listen", "systemd:other", "--auth", "none"],
      sockets: [(socket.descriptor, "http")])
    let end = try await named.end()
    #expect(end.status != 0)
    #expect(end.errors.contains("no socket of that name was passed (LISTEN_FDNAMES)"))
  }

  @Test("metrics have a passed socket of their own, by its name")
  func namedSockets() async throws {
    let (http, metrics) = (try PassedSocket(), try PassedSocket())
    let server = try Program(
      [
        "demo", "--listen", "systemd:http", "--auth", "none", "--metrics-listen",
        "systemd:metrics",
      ], sockets: [(metrics.descriptor, "metrics"), (http.descriptor, "http")])
    #expect(try await server.line(behind: "listening on http://") == http.address)
    #expect(try await server.line(behind: "metrics are at http://") == metrics.address)
    #expect(try await Page.get("/metrics", at: http.address).hasPrefix("HTTP/1.1 404 "))
    #expect(try await Page.get("/metrics", at: metrics.address).hasPrefix("HTTP/1.1 200 "))
    server.signal(SIGTERM)
    #expect(try await server.end().status == 0)
  }

  @Test("SIGHUP has the token's file read again, and a bad one changes nothing")
  func reload() async throws {
    let directory = try Directory()
    try directory.write("one", to: "token")
    let server = try Program(
      ["serve", "--listen", "127.0.0.1:0"],
      environment: [
        "SERVER_ADDRESS": "http://127.0.0.1:9", "API_TOKEN_FILE": "\(directory.path)/token",
      ])
    let address = try await server.line(behind: "listening on http://")
    try directory.write("two", to: "token")
    server.signal(SIGHUP)
    _ = try await server.line(behind: "API_TOKEN_FILE was read again")
    try directory.write(" ", to: "token")
    server.signal(SIGHUP)
    _ = try await server.line(behind: "holds no token; the last good token stays")
    #expect(try await Page.get("/healthz", at: address).hasPrefix("HTTP/1.1 200 "))
    server.signal(SIGTERM)
    #expect(try await server.end().status == 0)
  }

  @Test("whoever started the program is told how it stands")
  func notification() async throws {
    let directory = try Directory()
    let path = "\(directory.path)/notify"
    let receiver = socket(
      AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { close(receiver) }
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
    let isBound = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(receiver, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    try #require(isBound)
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(
      receiver, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    @Sendable func word() async throws -> String {
      try await blocking {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = recv(receiver, &buffer, buffer.count, 0)
        return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
      }
    }
    let server = try Program(
      ["demo", "--listen", "127.0.0.1:0"], environment: ["NOTIFY_SOCKET": path])
    #expect(try await word() == "READY=1")
    server.signal(SIGHUP)
    #expect(try await word().hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
    #expect(try await word() == "READY=1")
    server.signal(SIGTERM)
    #expect(try await word() == "STOPPING=1")
    #expect(try await server.end().status == 0)
  }
}
