import Emulator
import Testing

@testable import FrameClient

@Suite("Pace and memory of a download", .timeLimit(.minutes(5)))
struct PaceTests {
  @Test("as many slices are on their way at once as calls are allowed")
  func overlap() async throws {
    try await withFixture { _, options in
      options.concurrency = 4
      options.sliceFrames = 5
    } test: { fixture in
      let gate = Gate()
      fixture.emulator.faults = [Fault(.stall(afterParts: 0, until: gate))]
      async let all = fixture.api.downloadBytes(video: 1, indices: Array(0..<40))
      try await gate.waitForArrivals(4)
      #expect(Set(fixture.asked) == Set([0, 5, 10, 15].map { Array($0..<$0 + 5) }))
      gate.open()
      #expect(try await all.count == 40)
      #expect(fixture.asked.allSatisfy { $0.count <= 5 })
      #expect(fixture.asked.joined().sorted() == Array(0..<40))
    }
  }

  @Test("one call at a time where that is all that is allowed")
  func oneCall() async throws {
    try await withFixture { _, options in
      options.concurrency = 1
      options.sliceFrames = 4
    } test: { fixture in
      let gate = Gate()
      fixture.emulator.faults = [Fault(.stall(afterParts: 0, until: gate), occurrence: .first(1))]
      async let all = fixture.api.downloadBytes(video: 1, indices: Array(0..<12))
      try await gate.waitForArrivals()
      #expect(fixture.asked == [[0, 1, 2, 3]])
      gate.open()
      #expect(try await all.count == 12)
    }
  }

  @Test("no more frames are asked for ahead of a slow reader than fit the calls allowed")
  func slowReader() async throws {
    try await withFixture { _, options in
      options.concurrency = 2
      options.sliceFrames = 5
      options.workers = 1
    } test: { fixture in
      let sequence = try fixture.api.frames(video: 1, indices: Array(0..<100))
      var frames = sequence.makeAsyncIterator()
      #expect(await frames.next(isolation: nil) != nil)
      try await fixture.emulator.log.waitForFrames(10)
      try await fixture.emulator.log.waitUntilIdle()
      // One of ten is taken: there is no room for a slice of five.
      #expect(fixture.asked.joined().count == 10)
      for _ in 0..<4 { #expect(await frames.next(isolation: nil) != nil) }
      try await fixture.emulator.log.waitForFrames(15)
      try await fixture.emulator.log.waitUntilIdle()
      #expect(fixture.asked.joined().count == 15)
      var rest = 0
      while await frames.next(isolation: nil) != nil { rest += 1 }
      #expect(rest == 95)
    }
  }

  @Test("decoding goes only so far ahead of a slow reader")
  func slowReaderOfArrays() async throws {
    try await withFixture { _, options in
      options.concurrency = 1
      options.sliceFrames = 5
      options.workers = 2
    } test: { fixture in
      let sequence = try fixture.api.arrays(video: 1, indices: Array(0..<40))
      var arrays = sequence.makeAsyncIterator()
      #expect(try await arrays.next() != nil)
      try await fixture.emulator.log.waitForFrames(5)
      try await fixture.emulator.log.waitUntilIdle()
      #expect(fixture.asked.joined().count == 5)
      var rest = 0
      while try await arrays.next() != nil { rest += 1 }
      #expect(rest == 39)
    }
  }

  @Test("before a frame has come, one is taken to need a mebibyte", arguments: [1, 3])
  func memory(frames: Int) async throws {
    try await withFixture { _, options in
      options.concurrency = 2
      options.memory = frames << 20
    } test: { fixture in
      let gate = Gate()
      fixture.emulator.faults = [Fault(.stall(afterParts: 0, until: gate), method: .bulk)]
      async let all = fixture.api.downloadBytes(video: 1, indices: Array(0..<20))
      _ = try await fixture.emulator.log.waitForCalls(1)
      #expect(fixture.asked[0].count == frames)
      gate.open()
      #expect(try await all.count == 20)
    }
  }

  @Test("a reader that leaves takes back what is on its way")
  func leaving() async throws {
    try await withFixture { fixture in
      let gate = Gate()
      // The end of a part is told by the delimiter before the next.
      fixture.emulator.faults = [Fault(.stall(afterParts: 2, until: gate))]
      for try await (index, _) in try fixture.api.arrays(video: 1, indices: [4, 5, 6]) {
        #expect(index == 4)
        break
      }
      // The gate stays shut: only the caller's leaving ends the call.
      try await fixture.emulator.log.waitUntilIdle()
      #expect(fixture.asked == [[4, 5, 6]])
    }
  }

  @Test("a cancelled task ends every kind of download", arguments: 0..<4)
  func cancelled(kind: Int) async throws {
    try await withFixture { fixture in
      let gate = Gate()
      fixture.emulator.faults = [Fault(.stall(afterParts: 1, until: gate))]
      let directory = try Directory()
      let task = Task {
        let (api, indices) = (fixture.api, [4, 5])
        switch kind {
        case 0: _ = try await api.downloadBytes(video: 1, indices: indices)
        case 1: _ = try await api.downloadArrays(video: 1, indices: indices)
        case 2:
          try await api.downloadFrames(
            video: 1, indices: indices, to: indices.map { directory("\($0)") })
        default: for try await _ in try api.arrays(video: 1, indices: indices) {}
        }
      }
      try await gate.waitForArrivals()
      task.cancel()
      await #expect(throws: FrameClientError.cancelled) { try await task.value }
      try await fixture.emulator.log.waitUntilIdle()
    }
  }
}
