import FoundationEssentials
import HTTPServer
import Testing

@testable import FrameClient

@Suite("A gateway's batches", .timeLimit(.minutes(5)))
struct BatchTests {
  private func bytes(_ indices: [Int64]) -> [[UInt8]] { indices.map(Pictures.numbered) }

  /// What becomes of each frame.
  private func results(
    _ api: VideoFrameAPI, _ indices: [Int]
  ) async throws -> [Int: Result<[UInt8], FrameFailure>] {
    var results: [Int: Result<[UInt8], FrameFailure>] = [:]
    for await frame in try api.frames(video: 1, indices: indices) {
      #expect(results.updateValue(frame.result.map(\.bytes), forKey: frame.index) == nil)
    }
    return results
  }

  @Test("bring the frames of a slice in one answer that reports what it lacks")
  func plain() async throws {
    try await withServer { server, api in
      let progress = Counter()
      let all = try await api.downloadBytes(
        video: 1, indices: [4, 2, 4, 3], progress: progress.handler)
      #expect(all == bytes([4, 2, 4, 3]))
      #expect(progress.calls == Counter.each(of: 4))
      #expect(server.batches == [[4, 2, 3]])
      let ask = try #require(server.asks.last)
      #expect(ask.method == "POST" && ask.path == "/videos/1/frames:batch" && ask.key == "secret")
      #expect(
        ask.body == #"{"frames":[4,2,3],"format":"original","container":"multipart","#
          + #""on_error":"report","order":"arrival"}"#)
    }
  }

  @Test("say what is to be asked for again; what is not fails at once, with its code")
  func retried() async throws {
    try await withServer { number, ask in
      guard number == 0 else { return ScriptedBatch(of: ask.indices).response }
      return ScriptedBatch(
        whole: [2],
        lines: [
          .whole(2), .failed(3, 504, "upstream_timeout"), .failed(4, 404, "frame_out_of_range"),
          .failed(5, 503, "overloaded"), .failed(6, 503, "shutting_down"),
        ], retry: #"{"frames":[3],"ranges":[{"start":5,"stop":6}]}"#
      ).response
    } test: { server, api in
      let results = try await results(api, [2, 3, 4, 5, 6])
      for index in [2, 3, 5] {
        #expect(results[index] == .success(Pictures.numbered(Int64(index))))
      }
      #expect(
        results[4] == .failure(.refused(status: 404, message: "frame_out_of_range")))
      #expect(results[6] == .failure(.refused(status: 503, message: "shutting_down")))
      #expect(server.batches == [[2, 3, 4, 5, 6], [3, 5]])
    }
  }

  @Test("are asked for so often and no more, and then the frame is named", arguments: [2, 3])
  func retriesBounded(failures: Int) async throws {
    try await withServer { number, ask in
      guard number < failures else { return ScriptedBatch(of: ask.indices).response }
      return ScriptedBatch(
        whole: [1], lines: [.whole(1), .failed(2, 503, "overloaded")].suffix(ask.indices.count),
        retry: #"{"frames":[2]}"#
      ).response
    } options: {
      $0.retries = 2
    } test: { server, api in
      let results = try await results(api, [1, 2])
      #expect(results[1] == .success(Pictures.numbered(1)))
      #expect(server.batches == [[1, 2], [2], [2]])
      if failures == 2 {
        #expect(results[2] == .success(Pictures.numbered(2)))
      } else {
        #expect(
          results[2] == .failure(.incomplete("the gateway could not have it: 503 overloaded")))
      }
    }
  }

  @Test("vouch for each frame by its digest, and a frame with another is asked for again")
  func digest() async throws {
    try await withServer { number, ask in
      var batch = ScriptedBatch(of: ask.indices)
      // Whole by its structure, and not the frame it says.
      if number == 0 { batch.parts[1].bytes = Pictures.numbered(99) }
      return batch.response
    } test: { server, api in
      let progress = Counter()
      let all = try await api.downloadBytes(
        video: 1, indices: [1, 2, 3], progress: progress.handler)
      #expect(all == bytes([1, 2, 3]))
      #expect(server.batches == [[1, 2, 3], [2]])
      #expect(progress.calls == Counter.each(of: 3))
    }
  }

  @Test("never bring a frame whose digest is another, however often it comes")
  func wrongDigest() async throws {
    try await withServer { _, ask in
      var batch = ScriptedBatch(of: ask.indices)
      batch.parts[0].bytes = Pictures.numbered(99)
      return batch.response
    } options: {
      $0.retries = 1
    } test: { server, api in
      let error = try await failure { () throws(FrameClientError) in
        _ = try await api.downloadBytes(video: 1, indices: [7])
      }
      guard case .frame(7, .incomplete(let reason)) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(reason.contains("digest"))
      #expect(server.batches.count == 2)
    }
  }

  @Test("that break off leave what was whole, and the rest is asked for")
  func broken() async throws {
    try await withServer { number, ask in
      var batch = ScriptedBatch(of: ask.indices)
      if number == 0 {
        batch.manifest = nil
        batch.parts.removeLast(2)
        batch.breaks = true
      }
      return batch.response
    } test: { server, api in
      let progress = Counter()
      let all = try await api.downloadBytes(
        video: 1, indices: [1, 2, 3, 4], progress: progress.handler)
      #expect(all == bytes([1, 2, 3, 4]))
      #expect(server.batches == [[1, 2, 3, 4], [3, 4]])
      #expect(progress.calls == Counter.each(of: 4))
    }
  }

  @Test("whose last frame is cut leave those before it")
  func cut() async throws {
    try await withServer { number, ask in
      var batch = ScriptedBatch(of: ask.indices)
      if number == 0 {
        batch.manifest = nil
        batch.parts[1].bytes.removeLast(5)
        batch.breaks = true
      }
      return batch.response
    } test: { server, api in
      let all = try await api.downloadBytes(video: 1, indices: [1, 2])
      #expect(all == bytes([1, 2]))
      #expect(server.batches == [[1, 2], [2]])
    }
  }

  @Test("pass over what was not asked for, and never name a file by it")
  func strangers() async throws {
    try await withServer { _, ask in
      var batch = ScriptedBatch(of: ask.indices)
      batch.parts += [ScriptedBatch.part(9), ("../1", Pictures.numbered(1)), ("", [])]
      return batch.response
    } test: { server, api in
      let directory = try Directory()
      try await api.downloadFrames(
        video: 1, indices: [1, 2], to: [directory("a"), directory("b")])
      #expect(directory.names == ["a", "b"])
      #expect(try await results(api, [1, 2]).count == 2)
      #expect(server.batches == [[1, 2], [1, 2]])
    }
  }

  @Test("are cancelled with the task that waits for them")
  func cancelled() async throws {
    let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
    try await withServer { _, ask in
      arrived.yield()
      // Only the caller's leaving ends it.
      try? await Task.sleep(for: .seconds(3600))
      return ScriptedBatch(of: ask.indices).response
    } test: { server, api in
      let task = Task { try await api.downloadBytes(video: 1, indices: [1, 2]) }
      for await _ in arrivals { break }
      task.cancel()
      await #expect(throws: FrameClientError.cancelled) { try await task.value }
    }
  }

  @Test("are as many at once as calls are allowed, each of a slice")
  func slices() async throws {
    try await withServer { _, ask in
      ScriptedBatch(of: ask.indices).response
    } options: {
      $0.sliceFrames = 5
    } test: { server, api in
      let all = try await api.downloadBytes(video: 1, indices: Array(0..<23))
      #expect(all == bytes(Array(0..<23)))
      #expect(server.batches.allSatisfy { $0.count <= 5 })
      #expect(server.batches.joined().sorted() == Array(0..<23))
    }
  }
}
