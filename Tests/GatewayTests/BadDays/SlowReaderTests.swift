import Emulator
import HTTPServer
import Synchronization
import Testing

@testable import Gateway

@Suite("Readers that stop reading")
struct SlowReaderTests {
  /// Takes so many bytes, then holds its producer until it is let go.
  private final class StoppingWriter: BodyWriter, Sendable {
    let hasStopped = Signal()
    let mayGoOn = Signal()
    private let limit: Int
    private let taken = Mutex<[UInt8]>([])

    var bytes: [UInt8] { taken.withLock { $0 } }

    init(limit: Int) { self.limit = limit }

    func write(_ runs: [ArraySlice<UInt8>]) async throws {
      let count = taken.withLock { taken in
        for run in runs { taken += run }
        return taken.count
      }
      guard count > limit else { return }
      hasStopped.set()
      await mayGoOn.wait()
    }
  }

  @Test(
    "of 2,000 frames no more is taken than fits its window",
    arguments: [#""container": "zip""#, #""container": "raw", "width": 8"#])
  func window(members: String) async throws {
    try await withFixture {
      $0.emulator.frameCount = 20
      $0.emulator.repeatedTo = 2000
      $0.gateway.batchWindow = 64 << 10
      $0.gateway.sliceFrames = 10
      $0.store.fetching.sliceFrames = 10
      $0.store.memory = 0
    } _: { gateway in
      let size = try await gateway.original(0).count
      let ask = Ask(
        "POST", "/videos/1/frames:batch", json: #"{"ranges": [{"stop": 2000}], \#(members)}"#)
      let response = await gateway.response(to: ask)
      guard case .stream(_, let producer) = response.body else {
        Issue.record("a batch streams")
        return
      }
      let writer = StoppingWriter(limit: 20 * size)
      let reading = Task { try await producer(writer) }
      try await bounded("the reader's stop") { await writer.hasStopped.wait() }
      try await eventually("the calls are over") {
        let statistics = await gateway.store.fetchStatistics()
        return statistics.callsInFlight == 0 && statistics.waitingBatch == 0
      }
      // Another caller is served meanwhile, as ever.
      for index in 0..<30 {
        let answer = try await gateway.get("/videos/2/frames/\(index)")
        #expect(answer.status == 200)
      }
      let taken = gateway.frameCalls.filter { $0.video == 1 }.map(\.indices.count).reduce(0, +)
      let written = gateway.isArray(members) ? 20 * size / (8 * 6 * 3) + 1 : 20
      #expect(taken <= written + (64 << 10) / (size * 3 / 4) + 2 * 10)
      writer.mayGoOn.set()
      try await bounded("the batch") { try await reading.value }
      #expect(gateway.frameCalls.filter { $0.video == 1 }.flatMap(\.indices).count >= 2000)
      if !gateway.isArray(members) {
        #expect(Packed(Answered(response, writer.bytes))?.entries.count == 2000)
      } else {
        #expect(writer.bytes.count == 2000 * 8 * 6 * 3)
      }
    }
  }

  /// Frames of some 10 kB, so that a batch is more than the kernel's buffers hold.
  private func large(_ settings: inout Settings) {
    settings.emulator.width = 320
    settings.emulator.height = 240
    settings.emulator.frameCount = 10
    settings.emulator.repeatedTo = 5000
    settings.gateway.batchWindow = 256 << 10
    settings.gateway.sliceFrames = 10
    settings.store.fetching.sliceFrames = 10
    settings.store.memory = 0
  }

  @Test("over a socket the platform is asked for no more either; leaving frees everything")
  func socket() async throws {
    try await withFixture(.live) {
      large(&$0)
    } _: { gateway in
      let client = try await stoppedReader(gateway)
      try await eventually("the calls are over") {
        let statistics = await gateway.store.fetchStatistics()
        return statistics.callsInFlight == 0 && statistics.waitingBatch == 0
      }
      for index in 0..<10 {
        #expect(try await gateway.get("/videos/2/frames/\(index)").status == 200)
      }
      let taken = gateway.frameCalls.filter { $0.video == 1 }.map(\.indices.count).reduce(0, +)
      #expect(taken < 2500)
      client.reset()
      try await expectNothingLeft(gateway)
    }
  }

  @Test("four of them hold no slot: frames and another batch still come")
  func slots() async throws {
    try await withFixture(.live) {
      large(&$0)
    } _: { gateway in
      var clients: [RawClient] = []
      for _ in 0..<4 { clients.append(try await stoppedReader(gateway)) }
      #expect(try await gateway.get("/videos/2/frames/1").status == 200)
      let batch = try await gateway.post("/videos/2/frames:batch", #"{"ranges": [{"stop": 60}]}"#)
      #expect(Packed(batch)?.entries.count == 60)
      for client in clients { client.reset() }
      try await expectNothingLeft(gateway)
    }
  }

  @Test("one that takes less than the least rate is cut, and its batch with it")
  func cut() async throws {
    try await withFixture(.live) {
      large(&$0)
      $0.server.writeTimeout = .milliseconds(200)
    } _: { gateway in
      let port = gateway.port
      let client = try await onThread {
        let client = try RawClient(port: port, receiveBuffer: 4096)
        try client.send(Self.request.bytes)
        return client
      }
      try await eventually("the cut") { gateway.server.statistics.slowReaders == 1 }
      try await expectNothingLeft(gateway)
      client.close()
    }
  }

  private static let request = Ask(
    "POST", "/videos/1/frames:batch", json: #"{"ranges": [{"stop": 5000}]}"#)

  /// A reader of 5,000 frames that has read the head and then stops.
  private func stoppedReader(_ gateway: Fixture) async throws -> RawClient {
    let port = gateway.port
    return try await onThread {
      let client = try RawClient(port: port, receiveBuffer: 4096)
      try client.send(Self.request.bytes)
      let reader = try AnswerReader(client)
      guard reader.head.status == 200 else {
        throw NeverHappened(description: "200 rather than \(reader.head.status)")
      }
      return client
    }
  }
}

/// Waits until nothing is under way: no call, no want, no connection.
func expectNothingLeft(_ gateway: Fixture) async throws {
  try await eventually("everything is let go") {
    let statistics = await gateway.store.fetchStatistics()
    return statistics.callsInFlight == 0 && statistics.waitingBatch == 0
      && statistics.waitingInteractive == 0 && statistics.reservedBytes == 0
      && gateway.server.statistics.connections == 0 && gateway.codecs.waiting == 0
      && gateway.emulator.log.callsUnderWay == 0
  }
}

extension Fixture {
  fileprivate func isArray(_ members: String) -> Bool { members.contains("raw") }
}

extension Answered {
  fileprivate init(_ response: Response, _ body: [UInt8]) {
    self.init(status: response.status, fields: response.fields.fields, body: body)
  }
}
