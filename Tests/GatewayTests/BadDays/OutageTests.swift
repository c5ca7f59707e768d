import Emulator
import Glibc
import HTTPServer
import Logging
import Synchronization
import Testing

@Suite("A platform that is gone for ten seconds")
struct OutageTests {
  /// Answers so far.
  private final class Tally: Sendable {
    let hits = Atomic(0)
    let refusals = Atomic(0)
  }

  @Test("nobody hangs, cached frames go on, and it heals by itself")
  func outage() async throws {
    let frontDoor = try FrontDoor()
    try await withFixture {
      $0.platformAddress = frontDoor.address
      $0.gateway.requestDeadline = .seconds(2)
      $0.store.fetching.circuitPauseCap = .seconds(1)
    } _: { gateway in
      try await eventually("a frame is cached") {
        try await gateway.get("/videos/1/frames/0").status == 200
      }
      await frontDoor.close()
      let tally = Tally()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<16 {
          group.addTask {
            var round = 0
            while !Task.isCancelled {
              defer { round += 1 }
              try await Self.expectHit(gateway)
              tally.hits.wrappingAdd(1, ordering: .relaxed)
              let index = 1 + (number + round * 16) % 250
              // Bounded: whoever hangs fails it.
              let answer = try await bounded("an answer") {
                try await gateway.get("/videos/1/frames/\(index)")
              }
              guard !Task.isCancelled else { return }
              try Self.expectPlainRefusal(answer)
              tally.refusals.wrappingAdd(1, ordering: .relaxed)
            }
          }
        }
        try await Task.sleep(for: .seconds(10))
        group.cancelAll()
        while (try? await group.next()) != nil {}
      }
      #expect(tally.hits.load(ordering: .relaxed) > 100)
      #expect(tally.refusals.load(ordering: .relaxed) > 100)
      try frontDoor.open()
      try await eventually("it heals") {
        try await gateway.get("/videos/1/frames/299").status == 200
      }
      await frontDoor.close()
    }
  }

  private static func expectHit(_ gateway: Fixture) async throws {
    let answer = try await gateway.get("/videos/1/frames/0")
    #expect(answer.status == 200)
    #expect(answer["Cache-Status"] == "frame-gateway; hit")
  }

  private static func expectPlainRefusal(_ answer: Answered) throws {
    #expect([503, 504].contains(answer.status), "\(answer.status)")
    #expect(
      ["upstream_unavailable", "upstream_timeout", "overloaded"].contains(answer.code ?? ""))
    if answer.status == 503 { #expect(answer["Retry-After"] != nil) }
    #expect(try answer.json["retryable"] == .bool(true))
  }
}

/// An emulated platform whose port can be closed, as if its host were gone, and opened again.
private final class FrontDoor: Sendable {
  private let emulator: Emulator
  private let server: Mutex<HTTPServer?>
  private let port: UInt16
  /// Keeps the port while nobody is there.
  private let heldPort = Mutex<Int32?>(nil)

  var address: String { "http://127.0.0.1:\(port)" }

  init() throws {
    var configuration = EmulatorConfiguration()
    configuration.width = 32
    configuration.height = 24
    emulator = try Emulator(configuration: configuration)
    let (server, port) = try Self.serve(emulator, port: 0)
    self.port = port
    self.server = Mutex(server)
  }

  private static func serve(_ emulator: Emulator, port: UInt16) throws -> (HTTPServer, UInt16) {
    var configuration = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: port)])
    configuration.loops = 1
    let server = HTTPServer(
      configuration: configuration, handler: emulator,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    guard case .tcp(_, let port) = try server.start().first else {
      throw NeverHappened(description: "a TCP port")
    }
    return (server, port)
  }

  func open() throws {
    heldPort.withLock { descriptor in
      if let descriptor { Glibc.close(descriptor) }
      descriptor = nil
    }
    let (server, _) = try Self.serve(emulator, port: port)
    self.server.withLock { $0 = server }
  }

  func close() async {
    let server = server.withLock { server in
      defer { server = nil }
      return server
    }
    await server?.shutDown(grace: .zero)
    let (descriptor, _) = ScriptedPlatform.takePort(port: port, isListening: false)
    heldPort.withLock { $0 = descriptor }
  }

  deinit {
    heldPort.withLock { if let descriptor = $0 { Glibc.close(descriptor) } }
  }
}
