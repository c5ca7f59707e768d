import Testing

@testable import FetchScheduling

@Suite("how many calls the upstream bears")
struct SlotBoundTests {
  private func bound(_ slots: Int) -> SlotBound {
    var policy = FetchPolicy()
    policy.slots = slots
    var bound = SlotBound(policy: policy)
    // A call of 10 frames takes a second, and one more a frame's tenth longer.
    bound.learn(frames: 10, time: .seconds(1), others: 0, wasFull: false)
    bound.learn(frames: 20, time: .seconds(2), others: 0, wasFull: false)
    return bound
  }

  @Test("begins with all that the policy allows, and never has more, nor less than one")
  func limits() {
    var bound = bound(4)
    #expect(bound.slots == 4)
    bound.learn(frames: 10, time: .seconds(1), others: 3, wasFull: true)
    #expect(bound.slots == 4)
    for _ in 0..<5 { bound.halve() }
    #expect(bound.slots == 1)
  }

  @Test("each answer that it has too much halves them, each quick call adds one where all are used")
  func additiveIncrease() {
    var bound = bound(8)
    bound.halve()
    #expect(bound.slots == 4)
    bound.halve()
    #expect(bound.slots == 2)
    bound.learn(frames: 10, time: .seconds(1), others: 1, wasFull: false)
    #expect(bound.slots == 2)
    bound.learn(frames: 10, time: .seconds(1), others: 1, wasFull: true)
    #expect(bound.slots == 3)
    bound.learn(frames: 10, time: .seconds(1), others: 2, wasFull: true)
    #expect(bound.slots == 4)
  }

  @Test("slow calls bring them down to what the upstream does at once, by half at most for each")
  func latency() {
    var bound = bound(8)
    // Eight in flight, and each takes eight times as long as one alone: it does one at a time.
    bound.learn(frames: 10, time: .seconds(8), others: 7, wasFull: true)
    #expect(bound.slots == 4)
    bound.learn(frames: 10, time: .seconds(8), others: 7, wasFull: true)
    bound.learn(frames: 10, time: .seconds(8), others: 7, wasFull: true)
    #expect(bound.slots == 1)
  }

  @Test("a call that is slow by itself is not the fault of the number")
  func alone() {
    var bound = bound(4)
    bound.learn(frames: 10, time: .seconds(8), others: 0, wasFull: false)
    #expect(bound.slots == 4)
  }

  @Test("what is neither slow nor quick changes nothing, and small delays are no delays")
  func between() {
    var bound = bound(8)
    bound.halve()
    bound.learn(frames: 10, time: .milliseconds(1_600), others: 3, wasFull: true)
    #expect(bound.slots == 4)
    var quick = SlotBound(policy: FetchPolicy())
    quick.learn(frames: 1, time: .milliseconds(1), others: 0, wasFull: false)
    quick.learn(frames: 1, time: .milliseconds(40), others: 3, wasFull: true)
    #expect(quick.slots == 4)
  }

  @Test("an upstream that says that it was too slow has too much, however soon it says so")
  func tooSlow() throws {
    var rig = Rig { $0.slots = 4 }
    _ = try rig.end(rig.ask(1).call, .failed(.tooSlow("504"), retryAfter: nil))
    #expect(rig.scheduler.statistics.slots == 2)
  }
}
