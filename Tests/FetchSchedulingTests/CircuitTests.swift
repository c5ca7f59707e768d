import FetchScheduling
import Testing

@Suite("leaving the upstream alone")
struct CircuitTests {
  private func rig() -> Rig {
    Rig {
      $0.circuitFailures = 3
      $0.circuitPause = .seconds(1)
      $0.circuitPauseCap = .seconds(3)
      $0.retries = 0
    }
  }

  /// Fails a call for a frame of each video.
  private func fail(
    _ videos: [Int64], _ end: CallEnd = .busy, in rig: inout Rig
  ) throws {
    for video in videos {
      let call = try rig.ask(1, video: video).call
      _ = rig.end(call, end)
    }
  }

  @Test("after so many failures in a row new wants are turned away at once, and told for how long")
  func opens() throws {
    var rig = rig()
    try fail([1, 2], in: &rig)
    _ = try rig.finish(rig.ask(1, video: 3).call)
    try fail([1, 2], in: &rig)
    #expect(try rig.ask(2, video: 4).call.video == 4, "one short of the limit")
    var other = self.rig()
    try fail([1, 2, 3], in: &other)
    _ = other.wait(.milliseconds(400))
    let refused = other.ask(1, video: 5)
    #expect(refused.calls.isEmpty)
    #expect(refused.failures == [.circuitOpen(retryAfter: .milliseconds(600))])
  }

  @Test("then one call tries, the pause doubles while it fails, and ends when it goes well")
  func probes() throws {
    var rig = rig()
    try fail([1, 2, 3], in: &rig)
    for pause in [1, 2, 3, 3] {
      _ = rig.wait(.seconds(pause) - .milliseconds(1))
      #expect(rig.ask(1, video: 8).failed.count == 1, "in the pause of \(pause) s")
      _ = rig.wait(.milliseconds(1))
      let probe = rig.ask(1, video: 9)
      #expect(probe.calls.count == 1)
      let second = rig.ask(2, video: 10)
      #expect(second.calls.isEmpty, "a second call tries as well")
      _ = rig.leave(second.waiters)
      _ = try rig.end(probe.call, .busy)
    }
    _ = rig.wait(.seconds(3))
    _ = try rig.finish(rig.ask(1, video: 9).call)
    #expect(rig.ask(2, video: 11).calls.count == 1)
    #expect(rig.ask(2, video: 12).failed.isEmpty)
  }

  @Test("calls for one video that all fail don't keep others from theirs")
  func oneVideo() throws {
    var rig = rig()
    try fail([7, 7, 7, 7, 7], in: &rig)
    #expect(rig.ask(1, video: 8).calls.count == 1)
  }

  @Test("where nobody is there one video is enough")
  func nobodyThere() throws {
    var rig = rig()
    try fail([7, 7, 7], .failed(.unreachable("refused"), retryAfter: nil), in: &rig)
    #expect(rig.ask(1, video: 8).failed.count == 1)
  }

  @Test("who waited before is served by the call that tries")
  func waiting() throws {
    var rig = Rig {
      $0.circuitFailures = 2
      $0.slots = 1
      $0.backoffBase = .milliseconds(10)
    }
    let first = try rig.ask(1, video: 1).call
    let waiting = rig.ask(1, video: 2)
    let second = rig.end(first, .busy).calls
    #expect(second.map(\.video) == [2])
    _ = rig.end(second[0], .busy)
    let woken = rig.wait(.seconds(1))
    let probe = try woken.call
    let served = rig.finish(probe).served
    #expect(!served.isEmpty)
    #expect(waiting.failed.isEmpty)
  }
}
