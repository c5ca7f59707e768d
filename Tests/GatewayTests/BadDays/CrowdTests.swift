import Emulator
import FetchScheduling
import Glibc
import Testing

@Suite("Many callers at once")
struct CrowdTests {
  @Test("a thousand for one cold frame are one call")
  func oneFrame() async throws {
    try await withFixture { gateway in
      let gate = Gate()
      gateway.emulator.faults = [Fault(.stall(afterParts: 0, until: gate))]
      let original = try await gateway.original(17)
      let answers = try await withThrowingTaskGroup(of: Answered.self) { group in
        for number in 0..<1000 {
          group.addTask {
            var ask = Ask("/videos/1/frames/17")
            ask.peer = "10.0.\(number / 250).\(number % 250)"
            return try await gateway.ask(ask)
          }
        }
        try await eventually("everyone waits") {
          await gateway.store.fetchStatistics().counters.merged == 999
        }
        gate.open()
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.count == 1000)
      #expect(answers.allSatisfy { $0.status == 200 && $0.body == original })
      let collapsed = answers.filter {
        $0["Cache-Status"] == "frame-gateway; fwd=miss; collapsed"
      }
      #expect(collapsed.count == 999)
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("a thousand sockets for one cold frame are one call")
  func manySockets() async throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let count = min(1000, Int(min(limit.rlim_cur, 8192)) / 4)
    try await withFixture(.live) { gateway in
      let gate = Gate()
      gateway.emulator.faults = [Fault(.stall(afterParts: 0, until: gate))]
      let port = gateway.port
      let clients = try await onThread {
        try (0..<count).map { _ in
          let client = try RawClient(port: port)
          try client.send(Ask("/videos/1/frames/17").bytes)
          return client
        }
      }
      try await eventually("everyone waits") {
        await gateway.store.fetchStatistics().counters.merged == count - 1
      }
      gate.open()
      let bodies = try await onThread { try clients.map { try $0.receive().body } }
      let original = try await gateway.original(17)
      #expect(bodies.allSatisfy { $0 == original })
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("one form wanted by many is made once", arguments: Way.allCases)
  func oneForm(way: Way) async throws {
    try await withFixture(way) { gateway in
      _ = try await gateway.get("/videos/1/frames/17")
      let answers = try await withThrowingTaskGroup(of: Answered.self) { group in
        for _ in 0..<20 {
          group.addTask { try await gateway.get("/videos/1/frames/17.png") }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(answers.map(\.body)).count == 1)
      // Whoever did not make it has no time of its making to tell.
      #expect(answers.filter { $0.took("encode") }.count == 1)
    }
  }

  @Test("wants that must wait fold into one call, and one's bad index fails it alone")
  func foldedCall() async throws {
    try await withFixture {
      $0.store.fetching.slots = 1
      // The call that is held up must not teach that calls have to be short.
      $0.store.fetching.sliceTime = .seconds(3600)
    } _: { gateway in
      let gate = Gate()
      gateway.emulator.faults = [Fault(.stall(afterParts: 0, until: gate), index: 0)]
      let answers = try await withThrowingTaskGroup(of: (Int, Answered).self) { group in
        group.addTask { (0, try await gateway.get("/videos/1/frames/0")) }
        try await gate.waitForArrivals()
        for index in [1, 300, 2, 3] {
          group.addTask {
            var ask = Ask("/videos/1/frames/\(index)")
            ask.peer = "10.0.0.\(index % 250)"
            return (index, try await gateway.ask(ask))
          }
        }
        try await eventually("they wait") {
          await gateway.store.fetchStatistics().waitingInteractive == 4
        }
        gate.open()
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      for index in 0...3 {
        #expect(answers[index]?.status == 200)
        #expect(try await answers[index]?.body == gateway.original(index))
      }
      try expectProblem(try #require(answers[300]), 404, "frame_out_of_range")
      let calls = gateway.frameCalls.map(\.indices)
      #expect(Set(calls[1]) == [1, 2, 3, 300], "\(calls)")
    }
  }

  @Test("a full queue is 503 with Retry-After for the caller with most waiting")
  func queueFull() async throws {
    try await withFixture {
      $0.store.fetching.slots = 1
      $0.store.fetching.queueLength = 3
    } _: { gateway in
      let gate = Gate()
      gateway.emulator.faults = [Fault(.stall(afterParts: 0, until: gate), index: 0)]
      try await withThrowingTaskGroup(of: Answered.self) { group in
        group.addTask { try await gateway.get("/videos/1/frames/0") }
        try await gate.waitForArrivals()
        func ask(_ index: Int, _ peer: String) {
          group.addTask {
            var ask = Ask("/videos/1/frames/\(index)")
            ask.peer = peer
            return try await gateway.ask(ask)
          }
        }
        for index in 1...3 { ask(index, "10.0.0.1") }
        try await eventually("the queue is full") {
          await gateway.store.fetchStatistics().waitingInteractive == 3
        }
        ask(4, "10.0.0.2")
        let first = try await group.next()
        let refused = try #require(first)
        try expectProblem(refused, 503, "overloaded")
        #expect(refused["Retry-After"].flatMap { Int($0) } ?? 0 >= 1)
        gate.open()
        let others = try await group.reduce(into: []) { $0.append($1) }
        #expect(others.count == 4)
        #expect(others.allSatisfy { $0.status == 200 })
        #expect(others.contains { $0["Frame-Index"] == "4" })
        #expect(refused["Frame-Index"] == nil)
      }
    }
  }
}
