import Testing

@testable import FetchScheduling

@Suite("a video of which nothing comes")
struct LatenessTests {
  private static func rig(
    slots: Int = 2, _ adjust: (inout FetchPolicy) -> Void = { _ in }
  ) -> Rig {
    Rig {
      $0.slots = slots
      $0.lingerTime = .zero
      $0.lateTime = .seconds(5)
      $0.sliceTime = .seconds(60)
      $0.queueAge = .seconds(600)
      adjust(&$0)
    }
  }

  @Test("holds a slot alone once it is late, and not before")
  func makesWay() throws {
    var rig = Self.rig()
    let first = try rig.ask(1, video: 1).call
    let second = try rig.ask(2, video: 1).call
    #expect(rig.ask(1, video: 2).calls.isEmpty)
    let before = rig.wait(.milliseconds(4_999))
    #expect(before.cancelled.isEmpty && before.calls.isEmpty)
    let late = rig.wait(.milliseconds(1))
    #expect(late.cancelled == [second.id])
    #expect(late.calls.map(\.video) == [2])
    #expect(rig.finish(first).asked == [[2]])
  }

  @Test("keeps its slots while nobody wants another")
  func keepsSlots() throws {
    var rig = Self.rig()
    _ = rig.ask(1, video: 1)
    _ = rig.ask(2, video: 1)
    #expect(rig.wait(.seconds(30)).cancelled.isEmpty)
    #expect(rig.ask(3, video: 1).cancelled.isEmpty)
    #expect(rig.ask(1, video: 2).cancelled.count == 1)
  }

  @Test("is late only where nothing comes for so long, beyond what was foreseen")
  func slowIsNotLate() throws {
    var rig = Self.rig()
    let taught = try rig.ask(9, video: 3).call
    _ = rig.finish(taught, after: .seconds(3))
    _ = rig.ask(6, video: 1, within: .seconds(500))
    let call = try rig.ask(1...5, video: 1, within: .seconds(500)).call
    _ = rig.ask(1, video: 2, within: .seconds(500))
    // Five frames are foreseen to take 15 s.
    for index in call.indices.dropLast() {
      #expect(rig.wait(.milliseconds(19_999)).cancelled.isEmpty)
      _ = rig.receive(index, in: call)
    }
    #expect(rig.wait(.seconds(20)).cancelled == [call.id])
  }

  @Test("has its next wants wait for the call that is in flight, and then one of them tries")
  func triesAlone() throws {
    var rig = Self.rig(slots: 4)
    let first = try rig.ask(1, video: 1).call
    _ = rig.wait(.seconds(5))
    #expect(rig.ask(2, video: 1).calls.isEmpty)
    #expect(rig.ask(3...4, video: 1, .batch).calls.isEmpty)
    #expect(rig.ask(1, video: 2).calls.count == 1)
    #expect(rig.ask(1...2, video: 3, .batch).calls.count == 1)
    let next = rig.end(first, .failed(.timedOut, retryAfter: nil))
    #expect(next.asked == [[2]])
  }

  @Test("is as any other as soon as something comes of it")
  func recovers() throws {
    var rig = Self.rig(slots: 4)
    let first = try rig.ask([1, 9], video: 1).call
    _ = rig.wait(.seconds(5))
    #expect(rig.ask(2, video: 1).calls.isEmpty)
    #expect(rig.receive(1, in: first).asked == [[2]])
    #expect(rig.ask(3, video: 1).calls.count == 1)
  }

  @Test("halves the slots with the first of its time-outs, and no more")
  func blamedOnce() throws {
    var rig = Self.rig(slots: 4) { $0.retries = 0 }
    for index in 1...3 as ClosedRange<Int64> {
      let call = try rig.ask(index, video: 1, within: .seconds(500)).call
      _ = rig.wait(.seconds(200))
      _ = rig.end(call, .failed(.timedOut, retryAfter: nil))
    }
    #expect(rig.scheduler.statistics.slots == 2)
  }

  @Test("leaves others the room in the queue by the same turns")
  func givesWayInTurn() throws {
    var rig = Rig {
      $0.slots = 1
      $0.queueLength = 3
      $0.queueAge = .seconds(600)
    }
    _ = rig.ask(0, video: 1)
    _ = rig.wait(.seconds(5))
    let greedy = rig.ask(1...3, video: 1)
    let other = rig.ask(1, video: 2, caller: "bert")
    #expect(other.failed == [greedy.waiters[2]])
    #expect(rig.ask(2, video: 2, caller: "bert").failed.count == 1)
  }

  @Test("of so many at most it is remembered")
  func remembered() {
    var policy = FetchPolicy()
    policy.rememberedVideos = 2
    var late = LateVideos(policy: policy)
    for video in [1, 2, 3] as [Int64] { late.insert(video) }
    #expect([1, 2, 3].map(late.contains) == [true, true, false])
    late.remove(1)
    late.insert(3)
    #expect(late.contains(3))
  }
}
