import Emulator
import Glibc
import Testing

@Suite("One caller's greed and one video's trouble")
struct FairnessTests {
  /// What each of the greedy connections asks for: 20 frames of its own.
  static let greed: [String] = ["single frames", "a batch"]

  @Test(
    "500 connections that ask for 10,000 frames don't keep one from another address waiting",
    arguments: greed)
  func greedyCaller(asks: String) async throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let count = min(500, Int(min(limit.rlim_cur, 8192)) / 4)
    try await withFixture(.live) {
      $0.emulator.frameCount = 10_001
      $0.emulator.slots = 2
      $0.emulator.frameCost = .milliseconds(1)
      $0.store.fetching.slots = 2
    } _: { gateway in
      let port = gateway.port
      let greedy = try await onThread {
        try (0..<count).map { number in
          let client = try RawClient(port: port, from: 2)
          try client.send(Self.requests(asks, number * 20..<number * 20 + 20))
          return client
        }
      }
      try await eventually("they wait") {
        let statistics = await gateway.store.fetchStatistics()
        return statistics.waitingInteractive + statistics.waitingBatch >= 100
      }
      let before = gateway.frameCalls.count
      let answer = try await gateway.get("/videos/1/frames/10000")
      #expect(answer.status == 200)
      let calls = gateway.frameCalls.map(\.indices)
      let own = try #require(calls.firstIndex { $0.contains(10_000) })
      // Two were under way, and two more may have begun while the request came in.
      #expect(own - before <= 4, "\(own - before) calls came first, of \(calls.count)")
      for client in greedy { client.reset() }
      try await expectNothingLeft(gateway)
    }
  }

  private static func requests(_ asks: String, _ indices: Range<Int>) -> [UInt8] {
    if asks == "a batch" {
      let range = #"{"start": \#(indices.lowerBound), "stop": \#(indices.upperBound)}"#
      return Ask("POST", "/videos/1/frames:batch", json: #"{"ranges": [\#(range)]}"#).bytes
    }
    return indices.flatMap { Ask("/videos/1/frames/\($0)").bytes }
  }

  @Test(
    "a video whose calls fail costs another's callers nothing",
    arguments: [FaultKind.status(500), .reset(afterBytes: 10), .status(504)])
  func failingNeighbour(fault: FaultKind) async throws {
    try await withFixture {
      $0.emulator.videos = 2
      $0.store.fetching.slots = 2
    } _: { gateway in
      gateway.emulator.faults = [Fault(fault, video: 1)]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<8 {
          group.addTask {
            while !Task.isCancelled {
              var ask = Ask("/videos/1/frames/\(number)")
              ask.peer = "10.0.0.\(number)"
              let answer = try await gateway.ask(ask)
              #expect(answer.status >= 500)
            }
          }
        }
        for index in 0..<100 {
          let answer = try await gateway.get("/videos/2/frames/\(index)")
          #expect(answer.status == 200)
        }
        group.cancelAll()
      }
      // Each was asked for once: none of them waited for the other video's retries.
      let calls = gateway.frameCalls.filter { $0.video == 2 }
      #expect(calls.count == 100)
    }
  }

  @Test("a video of which nothing ever comes costs another's callers no slot for long")
  func silentNeighbour() async throws {
    try await withFixture {
      $0.emulator.videos = 2
      $0.store.fetching.slots = 2
      $0.store.fetching.lateTime = .milliseconds(100)
    } _: { gateway in
      let gate = Gate()
      defer { gate.open() }
      gateway.emulator.faults = [Fault(.stall(afterParts: 0, until: gate), video: 1)]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<8 {
          group.addTask { _ = try await gateway.get("/videos/1/frames/\(number)") }
        }
        group.addTask { _ = try await gateway.batch(#"{"ranges": [{"start": 20, "stop": 90}]}"#) }
        try await gate.waitForArrivals()
        for index in 0..<20 {
          let answer = try await bounded("an answer") {
            try await gateway.get("/videos/2/frames/\(index)")
          }
          #expect(answer.status == 200)
        }
        let batch = try await bounded("a batch") {
          try await gateway.post("/videos/2/frames:batch", #"{"frames": [30, 31]}"#)
        }
        #expect(batch.status == 200)
        gate.open()
        try await group.waitForAll()
      }
    }
  }
}
