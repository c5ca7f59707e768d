import Emulator
import Testing

@testable import FrameClient

@Suite("Faults of the platform", .timeLimit(.minutes(5)))
struct FaultTests {
  @Test(
    "what went wrong once is asked for again, and progress is not told twice",
    arguments: [
      .withoutPart(3), .damaged(nil, .truncated(to: 300)), .damaged(2, .garbled),
      .withoutClosingDelimiter, .status(503), .status(429, retryAfter: .seconds(0)),
      .shortBody(missing: 40), .reset(afterBytes: 900),
      .answer(contentType: "application/json", body: Array("{}".utf8)),
    ] as [FaultKind])
  func mended(kind: FaultKind) async throws {
    try await withFixture { fixture in
      fixture.emulator.faults = [Fault(kind, method: .bulk, occurrence: .first(1))]
      let progress = Counter()
      let all = try await fixture.api.downloadBytes(
        video: 1, indices: [2, 3, 4], progress: progress.handler)
      for (index, bytes) in zip([2, 3, 4], all) {
        #expect(bytes == (try await fixture.original(index)))
      }
      #expect(progress.calls == Counter.each(of: 3))
      #expect(fixture.asked.count == 2)
    }
  }

  @Test("a part that is always missing is an error that names the frame")
  func missingPart() async throws {
    try await withFixture { _, options in
      options.retries = 2
    } test: { fixture in
      fixture.emulator.faults = [
        Fault(.withoutPart(3)), Fault(.damaged(3, .notAnImage), method: .single),
      ]
      let error = try await failure { () throws(FrameClientError) in
        _ = try await fixture.api.downloadBytes(video: 1, indices: [2, 3, 4])
      }
      guard case .frame(3, .incomplete) = error else {
        Issue.record("\(error)")
        return
      }
      #expect("\(error)".hasPrefix("couldn't read frame 3: "))
      #expect(fixture.asked == [[2, 3, 4], [3], [3]])
    }
  }

  @Test("a last part that is always cut is an error that names the frame")
  func cutPart() async throws {
    try await withFixture { _, options in
      options.retries = 1
    } test: { fixture in
      fixture.emulator.faults = [Fault(.damaged(nil, .truncated(to: 300)))]
      let error = try await failure { () throws(FrameClientError) in
        _ = try await fixture.api.downloadArrays(video: 1, indices: [2, 3, 4])
      }
      guard case .frame(4, .incomplete) = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test("one frame that is refused does not take the others with it")
  func refused() async throws {
    try await withFixture { fixture in
      var whole: Set<Int> = []
      for await frame in try fixture.api.frames(video: 1, indices: Array(296..<302)) {
        if case .success = frame.result { whole.insert(frame.index) }
      }
      #expect(whole == [296, 297, 298, 299])
      let error = try await failure { () throws(FrameClientError) in
        _ = try await fixture.api.downloadBytes(video: 99, index: 0)
      }
      guard case .frame(0, .refused(status: 404, _)) = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test("a token that is not let in is told as such, after one call")
  func denied() async throws {
    try await withFixture { fixture in
      let api = try VideoFrameAPI(address: fixture.address, token: "wrong")
      let error = try await failure { () throws(FrameClientError) in
        _ = try await api.downloadBytes(video: 1, indices: [0, 1])
      }
      guard case .frame(_, .denied(status: 401, _)) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(fixture.asked.count == 1)
    }
  }

  @Test("a redirect is not followed")
  func redirected() async throws {
    try await withFixture { fixture in
      fixture.emulator.faults = [Fault(.redirect(to: "https://other.example/"))]
      let error = try await failure { () throws(FrameClientError) in
        _ = try await fixture.api.downloadBytes(video: 1, index: 0)
      }
      #expect(error == .frame(0, .redirected(to: "https://other.example/")))
    }
  }

  @Test("nobody at the address is told as such")
  func unreachable() async throws {
    var options = VideoFrameAPI.Options()
    options.retries = 0
    let api = try VideoFrameAPI(address: "http://127.0.0.1:9", options: options)
    let error = try await failure { () throws(FrameClientError) in
      _ = try await api.downloadBytes(video: 1, index: 0)
    }
    guard case .frame(0, .unavailable) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("an answer that stops ends at the call's time-out, and a frame at its deadline")
  func timeouts() async throws {
    for isDeadline in [false, true] {
      try await withFixture { _, options in
        options.retries = 0
        if isDeadline {
          options.deadline = .milliseconds(300)
        } else {
          options.callTimeout = .milliseconds(300)
        }
      } test: { fixture in
        let gate = Gate()
        // The end of a part is told by the delimiter before the next.
        fixture.emulator.faults = [Fault(.stall(afterParts: 2, until: gate))]
        let error = try await failure { () throws(FrameClientError) in
          _ = try await fixture.api.downloadBytes(video: 1, indices: [0, 1])
        }
        // Which of the two is told depends on how far the answer had come.
        #expect([.frame(0, .timedOut), .frame(1, .timedOut)].contains(error))
        gate.open()
      }
    }
  }
}
