import Emulator
import Testing

@testable import FrameClient

@Suite("Downloading bytes", .timeLimit(.minutes(5)))
struct BytesTests {
  @Test("gives one frame byte for byte, by a single-frame call")
  func single() async throws {
    try await withFixture { fixture in
      let bytes = try await fixture.api.downloadBytes(video: 2, index: 17)
      #expect(bytes == (try await fixture.original(17, video: 2)))
      #expect(fixture.emulator.calls.map(\.method) == ["videos.download-frame"])
    }
  }

  @Test("keeps the request's order, whatever the order of the parts")
  func order() async throws {
    try await withFixture { fixture in
      fixture.emulator.faults = [Fault(.reversed)]
      let indices = [9, 3, 250, 0]
      let progress = Counter()
      let all = try await fixture.api.downloadBytes(
        video: 1, indices: indices, progress: progress.handler)
      for (index, bytes) in zip(indices, all) {
        #expect(bytes == (try await fixture.original(index)))
      }
      #expect(fixture.asked == [[9, 3, 250, 0]])
      #expect(progress.calls == Counter.each(of: 4))
    }
  }

  @Test("repeats what is asked for again, and asks for it once")
  func repeats() async throws {
    try await withFixture { fixture in
      let progress = Counter()
      let all = try await fixture.api.downloadBytes(
        video: 1, indices: [5, 5, 2, 5], progress: progress.handler)
      let five = try await fixture.original(5)
      #expect(all == [five, five, try await fixture.original(2), five])
      #expect(fixture.asked == [[5, 2]])
      #expect(progress.calls == Counter.each(of: 4))
    }
  }

  @Test("asks nothing for an empty list")
  func emptyList() async throws {
    try await withFixture { fixture in
      let api = fixture.api
      #expect(try await api.downloadBytes(video: 1, indices: []) == [])
      #expect(try await api.downloadArrays(video: 1, indices: []) == [])
      try await api.downloadFrames(video: 1, indices: [], to: [])
      for try await _ in try api.arrays(video: 1, indices: []) { Issue.record("an array") }
      for await _ in try api.frames(video: 1, indices: []) { Issue.record("a frame") }
      #expect(fixture.emulator.calls.isEmpty)
    }
  }

  @Test("refuses what can be no frame before it asks for any")
  func invalidNumbers() async throws {
    try await withFixture { fixture in
      let api = fixture.api
      let index = try await failure { () throws(FrameClientError) in
        _ = try await api.downloadBytes(video: 1, indices: [0, -1])
      }
      #expect(index == .invalidIndex(-1))
      let video = try await failure { () throws(FrameClientError) in
        _ = try await api.downloadArray(video: 0, index: 0)
      }
      #expect(video == .invalidVideo(0))
      #expect(throws: FrameClientError.invalidIndex(-7)) {
        _ = try api.arrays(video: 1, indices: [-7])
      }
      #expect(fixture.emulator.calls.isEmpty)
    }
  }

  @Test("gives each distinct frame its own result, the failed ones among them")
  func results() async throws {
    try await withFixture { fixture in
      var results: [Int: Result<[UInt8], FrameFailure>] = [:]
      for await frame in try fixture.api.frames(video: 1, indices: [1, 300, 1, 2]) {
        #expect(frame.positions == (frame.index == 1 ? 2 : 1))
        #expect(results.updateValue(frame.result.map(\.bytes), forKey: frame.index) == nil)
      }
      #expect(results.count == 3)
      #expect(results[1] == .success(try await fixture.original(1)))
      #expect(results[2] == .success(try await fixture.original(2)))
      guard case .failure(.refused(status: 400, _)) = results[300] else {
        Issue.record("frame 300 of 300 gave \(String(describing: results[300]))")
        return
      }
    }
  }

  @Test("gives frames in the request's order where that is asked for")
  func requestOrder() async throws {
    try await withFixture { _, options in
      options.sliceFrames = 3
    } test: { fixture in
      fixture.emulator.faults = [Fault(.reversed)]
      let indices = [8, 1, 7, 2, 6, 3, 5, 4]
      var given: [Int] = []
      for await frame in try fixture.api.frames(video: 1, indices: indices, order: .request) {
        given.append(frame.index)
      }
      #expect(given == indices)
    }
  }
}
