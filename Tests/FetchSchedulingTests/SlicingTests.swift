import FetchScheduling
import Testing

@Suite("a call's length is bounded")
struct SlicingTests {
  @Test("by count: 50 frames go in one call, 51 in two", arguments: [(50, 1), (51, 2)])
  func boundsCount(frames: Int64, calls: Int) {
    var rig = Rig()
    #expect(rig.ask(0..<frames, .batch).calls.count == calls)
  }

  @Test("by time: 400 ms a frame make five of them 2 s")
  func boundsTime() throws {
    var rig = Rig { $0.slots = 1 }
    let single = try rig.ask(0).call
    _ = rig.finish(single, after: .milliseconds(400))
    #expect(rig.ask(1...20).asked == [[1, 2, 3, 4, 5]])
  }

  @Test("a single frame may take however long it does")
  func allowsSingleFrame() throws {
    var rig = Rig { $0.slots = 1 }
    let single = try rig.ask(0).call
    _ = rig.finish(single, after: .seconds(9))
    #expect(rig.ask(1...20).asked == [[1]])
  }

  @Test("calls that differ in length tell a call's cost from a frame's")
  func learnsBothCosts() throws {
    var rig = Rig { $0.slots = 1 }
    let single = try rig.ask(0).call
    _ = rig.finish(single, after: .milliseconds(500))
    let several = try rig.ask(1...20).call
    #expect(several.indices.count == 4)
    _ = rig.finish(several, after: .milliseconds(560))
    _ = rig.leave(rig.ask(100).waiters)
    #expect(rig.scheduler.statistics.frameCost < .milliseconds(25))
    #expect(rig.scheduler.statistics.callCost > .milliseconds(400))
  }

  @Test("a call that failed sooner than foreseen teaches nothing")
  func ignoresQuickFailure() throws {
    var rig = Rig { $0.slots = 1 }
    let single = try rig.ask(0).call
    _ = rig.finish(single, after: .milliseconds(100))
    let second = try rig.ask(1).call
    _ = rig.end(second, .busy)
    #expect(rig.scheduler.statistics.frameCost == .milliseconds(100))
  }

  @Test("a call that failed later than foreseen makes the next ones shorter")
  func learnsFromSlowFailure() throws {
    var rig = Rig { $0.slots = 1 }
    let list = try rig.ask(0..<50).call
    _ = rig.wait(.seconds(20))
    _ = rig.end(list, .busy)
    #expect(rig.wait(.seconds(1)).asked == [Array(0..<5)])
  }
}
