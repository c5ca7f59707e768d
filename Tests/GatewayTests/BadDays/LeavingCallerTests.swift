import Emulator
import Testing

@Suite("Callers who leave")
struct LeavingCallerTests {
  @Test("while a frame is fetched: its call is cancelled", arguments: ["reset", "close"])
  func single(way: String) async throws {
    try await expectCancellation(of: Ask("/videos/1/frames/17"), leavingBy: way)
  }

  @Test("before a batch's head: its calls are cancelled", arguments: ["reset", "close"])
  func beforeHead(way: String) async throws {
    try await expectCancellation(of: Ask("/videos/1/frames.zip?frames=0-9"), leavingBy: way)
    try await expectCancellation(of: Ask("/videos/1/frames.npy?frames=0-99"), leavingBy: way)
    try await expectCancellation(
      of: Ask("/videos/1/frames.zip?frames=0-9&on_error=report"), leavingBy: way)
  }

  /// The caller leaves while the platform holds the answer back; its call has to end by itself.
  private func expectCancellation(
    of ask: Ask, leavingBy way: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let platform = ScriptedPlatform { _ in [.hold] }
    defer { platform.stop() }
    try await withFixture(.live) {
      $0.platformAddress = platform.address
    } _: { gateway in
      let port = gateway.port
      let client = try await onThread {
        let client = try RawClient(port: port)
        try client.send(ask.bytes)
        return client
      }
      try await eventually("the call") { platform.calls.count == 1 }
      if way == "reset" { client.reset() } else { client.close() }
      try await eventually("the call's end") { platform.connections == 0 }
      try await expectNothingLeft(gateway)
      let counters = await gateway.store.fetchStatistics().counters
      #expect(counters.cancelled == 1, sourceLocation: sourceLocation)
      #expect(platform.calls.count == 1, sourceLocation: sourceLocation)
    }
  }

  @Test("half-way through a batch: the call that is under way is cancelled")
  func halfWay() async throws {
    let frames = try (0..<60).map { (index: $0, bytes: try Picture.png(seed: $0)) }
    let pieces = [ScriptedPlatform.Step].pieces(of: frames)
    let platform = ScriptedPlatform { _ in [.send(pieces[0] + pieces[1]), .hold] }
    defer { platform.stop() }
    try await withFixture(.live) {
      $0.platformAddress = platform.address
      $0.gateway.batchWholeFrames = 1
    } _: { gateway in
      let port = gateway.port
      let client = try await onThread {
        let client = try RawClient(port: port)
        try client.send(Ask("/videos/1/frames.zip?frames=0-59").bytes)
        var reader = try AnswerReader(client)
        var body: [UInt8] = []
        while !contains(body, frames[1].bytes), let more = try reader.next() { body += more }
        return client
      }
      client.reset()
      try await eventually("the calls' end") {
        platform.connections == 0
      }
      try await expectNothingLeft(gateway)
    }
  }

  @Test("one of two who want the same frame: the other still gets it")
  func sharedFrame() async throws {
    try await withFixture(.live) { gateway in
      let gate = Gate()
      gateway.emulator.faults = [Fault(.stall(afterParts: 0, until: gate))]
      let port = gateway.port
      let client = try await onThread {
        let client = try RawClient(port: port)
        try client.send(Ask("/videos/1/frames/17").bytes)
        return client
      }
      try await gate.waitForArrivals()
      async let other = gateway.get("/videos/1/frames/17")
      try await eventually("both wait") {
        await gateway.store.fetchStatistics().counters.merged == 1
      }
      client.reset()
      try await eventually("one has left") { gateway.server.statistics.connections == 1 }
      gate.open()
      let answer = try await other
      #expect(answer.status == 200)
      #expect(try await answer.body == gateway.original(17))
      #expect(gateway.frameCalls.count == 1)
      try await expectNothingLeft(gateway)
    }
  }

  @Test("a storm of them leaves nothing behind")
  func storm() async throws {
    try await withFixture(.live) {
      $0.emulator.frameCost = .milliseconds(1)
    } _: { gateway in
      let port = gateway.port
      let targets = [
        "/videos/1/frames/1", "/videos/1/frames/2.png", "/videos/1/frames.zip?frames=0-99",
        "/videos/1/frames.npy?frames=0-99", "/videos/2/frames.tar?frames=0-49",
      ]
      try await onThread {
        for round in 0..<1000 {
          let client = try RawClient(port: port)
          try client.send(Ask(targets[round % targets.count]).bytes)
          if round % 3 == 0 { _ = try AnswerReader(client) }
          if round % 2 == 0 { client.reset() } else { client.close() }
        }
      }
      try await expectNothingLeft(gateway)
      #expect(try await gateway.get("/videos/1/frames/9").status == 200)
    }
  }
}
