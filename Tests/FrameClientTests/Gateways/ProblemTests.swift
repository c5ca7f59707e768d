import HTTPServer
import Testing

@testable import FrameClient

@Suite("A gateway's problem in place of a batch", .timeLimit(.minutes(5)))
struct ProblemTests {
  private func failures(_ api: VideoFrameAPI, _ indices: [Int]) async throws -> [Int: FrameFailure]
  {
    var failures: [Int: FrameFailure] = [:]
    for await frame in try api.frames(video: 1, indices: indices) {
      if case .failure(let failure) = frame.result { failures[frame.index] = failure }
    }
    return failures
  }

  @Test(
    "is waited out where that may help",
    arguments: [
      Response.problem(429, "quota_exceeded", retryable: true, retryAfter: "0"),
      .problem(503, "overloaded", retryable: true, retryAfter: "0"),
      .problem(503, "upstream_unavailable", retryable: true),
      .problem(504, "upstream_timeout", retryable: true),
      .problem(502, "upstream_invalid", retryable: true),
      .problem(409, "video_not_ready", retryable: true),
      // Of somebody in between.
      .text("<html>bad gateway</html>", "text/html", status: 502),
      .text("<html>not here</html>", "text/html", status: 404),
      .text("<html>maintenance</html>", "text/html"),
    ])
  func waitedOut(answer: Response) async throws {
    try await withServer { number, ask in
      number == 0 ? answer : ScriptedBatch(of: ask.indices).response
    } test: { server, api in
      let all = try await api.downloadBytes(video: 1, indices: [1, 2])
      #expect(all == [1, 2].map(Pictures.numbered))
      #expect(server.batches == [[1, 2], [1, 2]])
    }
  }

  @Test("is told at once where the wait it asks for is longer than the frame's time")
  func longWait() async throws {
    try await withServer { _, _ in
      .problem(503, "overloaded", retryable: true, retryAfter: "299")
    } options: {
      $0.deadline = .seconds(298)
    } test: { server, api in
      let failures = try await failures(api, [1, 2])
      #expect(failures[1] == .unavailable("503 overloaded: so it is"))
      #expect(failures.count == 2)
      #expect(server.batches.count == 1)
    }
  }

  @Test("is told after so many tries and no more")
  func retriesBounded() async throws {
    try await withServer { _, _ in
      .problem(503, "overloaded", retryable: true, retryAfter: "0")
    } options: {
      $0.retries = 3
    } test: { server, api in
      let failures = try await failures(api, [1, 2])
      #expect(failures[2] == .unavailable("503 overloaded: so it is"))
      #expect(server.batches.count == 4)
    }
  }

  @Test(
    "is told at once where nothing will help",
    arguments: [
      (
        .problem(404, "video_not_found"),
        .refused(status: 404, message: "video_not_found: so it is")
      ),
      (.problem(413, "too_large"), .refused(status: 413, message: "too_large: so it is")),
      (
        .problem(401, "unauthorized"),
        .denied(status: 401, message: "unauthorized: so it is")
      ),
      (.problem(403, "forbidden"), .denied(status: 403, message: "forbidden: so it is")),
      (
        .problem(502, "upstream_refused"),
        .denied(status: 502, message: "upstream_refused: so it is")
      ),
      (.problem(421, "misdirected"), .unavailable("421 misdirected: so it is")),
      (.problem(400, "invalid_request"), .unavailable("400 invalid_request: so it is")),
      (.problem(404, "no_such_route"), .unavailable("404 no_such_route: so it is")),
    ] as [(Response, FrameFailure)])
  func final(answer: Response, failure: FrameFailure) async throws {
    try await withServer { _, _ in
      answer
    } test: { server, api in
      let failures = try await failures(api, [1, 2])
      #expect(failures == [1: failure, 2: failure])
      #expect(server.batches == [[1, 2]])
    }
  }

  @Test("that the platform refused one frame does not stand for the key")
  func refusedFrame() async throws {
    try await withServer { _, _ in
      .problem(502, "upstream_refused")
    } test: { server, api in
      let failures = try await failures(api, [1])
      #expect(failures == [1: .refused(status: 502, message: "upstream_refused: so it is")])
      #expect(server.batches == [[1]])
    }
  }

  @Test("that a frame lies behind the end is final for those behind it alone")
  func outOfRange() async throws {
    try await withServer { number, ask in
      number == 0
        ? .problem(
          404, "frame_out_of_range", members: #","frame":8,"frame_count":8,"last":7"#)
        : ScriptedBatch(of: ask.indices).response
    } test: { server, api in
      let failures = try await failures(api, [8, 7, 9])
      #expect(Set(failures.keys) == [8, 9])
      #expect(
        failures[8] == .refused(status: 404, message: "frame_out_of_range: so it is"))
      #expect(server.batches == [[8, 7, 9], [7]])
    }
  }

  @Test("of too many frames makes the batches as long as it says, from then on")
  func limit() async throws {
    for count in [3, 4] {
      try await withServer { _, ask in
        ask.indices.count > 3
          ? .problem(413, "too_many_frames", members: #","limit":3"#)
          : ScriptedBatch(of: ask.indices).response
      } test: { server, api in
        let indices = Array(0..<count)
        let all = try await api.downloadBytes(video: 1, indices: indices)
        #expect(all == indices.map { Pictures.numbered(Int64($0)) })
        #expect(server.batches == (count == 3 ? [[0, 1, 2]] : [[0, 1, 2, 3], [0, 1, 2], [3]]))
        _ = try await api.downloadBytes(video: 1, indices: Array(0..<4))
        #expect(server.batches.suffix(2) == [[0, 1, 2], [3]])
      }
    }
  }

  @Test(
    "of too many frames halves the batches where its limit is none",
    arguments: ["", #","limit":0"#, #","limit":-1"#, #","limit":8"#, #","limit":"3""#])
  func noLimit(members: String) async throws {
    try await withServer { _, ask in
      ask.indices.count > 2
        ? .problem(413, "too_many_frames", members: members)
        : ScriptedBatch(of: ask.indices).response
    } test: { server, api in
      let all = try await api.downloadBytes(video: 1, indices: Array(0..<8))
      #expect(all.count == 8)
      #expect(server.batches.map(\.count) == [8, 4, 2, 2, 2, 2])
    }
  }

  @Test("of too many frames for a batch of one is final")
  func noFrames() async throws {
    try await withServer { _, _ in
      .problem(413, "too_many_frames", members: #","limit":0"#)
    } test: { server, api in
      let failure = FrameFailure.unavailable("413 too_many_frames: so it is")
      let failures = try await failures(api, [1, 2])
      #expect(failures == [1: failure, 2: failure])
      #expect(server.batches == [[1, 2], [1], [2]])
    }
  }

  @Test("never tells the key")
  func secret() async throws {
    try await withServer { _, _ in
      .problem(404, "video_not_found", detail: "no video for secret")
    } test: { _, api in
      let failure = try await failures(api, [1])[1]
      #expect(failure == .refused(status: 404, message: "video_not_found: no video for …"))
    }
  }
}
