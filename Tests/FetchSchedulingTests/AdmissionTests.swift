import FetchScheduling
import Testing

@Suite("the queue is bounded")
struct AdmissionTests {
  @Test("in length: the newest want gives way")
  func boundsLength() {
    var rig = Rig {
      $0.slots = 1
      $0.queueLength = 2
    }
    _ = rig.ask(0)
    #expect(rig.ask(1).failed.isEmpty)
    #expect(rig.ask(2).failed.isEmpty)
    let third = rig.ask(3)
    #expect(third.failed == third.waiters)
    #expect(third.failures == [.overloaded(drain: .zero)])
  }

  @Test("in distinct wants: an equal one finds room")
  func countsDistinct() {
    var rig = Rig {
      $0.slots = 1
      $0.queueLength = 1
    }
    _ = rig.ask(0)
    _ = rig.ask(1)
    #expect(rig.ask(1, caller: "ben").failed.isEmpty)
  }

  @Test("the newest want of the caller with most waiting gives way to another's")
  func givesWay() {
    var rig = Rig {
      $0.slots = 1
      $0.queueLength = 3
    }
    _ = rig.ask(0)
    let anna = rig.ask(1...2)
    _ = rig.ask(3, caller: "cleo")
    #expect(rig.ask(4, caller: "ben").failed == [anna.waiters[1]])
  }

  @Test("batches don't count, and don't give way")
  func sparesBatches() {
    var rig = Rig {
      $0.slots = 1
      $0.queueLength = 1
    }
    _ = rig.ask(0)
    #expect(rig.ask(100..<200, .batch).failed.isEmpty)
    #expect(rig.ask(1).failed.isEmpty)
    #expect(rig.ask(2).failed.count == 1)
  }

  @Test("a batch keeps a want whose interactive waiter gives way")
  func keepsBatchWaiter() throws {
    var rig = Rig {
      $0.slots = 1
      $0.queueLength = 0
    }
    let busy = try rig.ask(0).call
    let batch = rig.ask(5, .batch)
    let merged = rig.ask(5)
    #expect(merged.failed == merged.waiters)
    let next = rig.finish(busy)
    #expect(next.calls.first?.isInteractive == false)
    #expect(try rig.finish(next.call).served == batch.waiters)
  }

  @Test(
    "in age: what still waits after 10 s is given up", arguments: [Priority.interactive, .batch])
  func boundsAge(priority: Priority) {
    var rig = Rig { $0.slots = 1 }
    _ = rig.ask(0)
    let waiting = rig.ask(1, priority)
    #expect(rig.wait(.milliseconds(9_999)).failed.isEmpty)
    let old = rig.wait(.milliseconds(1))
    #expect(old.failed == (priority == .interactive ? waiting.waiters : []))
  }

  @Test("a want whose deadline is behind what waits is refused at once, with the drain time")
  func refusesHopeless() throws {
    var rig = Rig {
      $0.slots = 1
      $0.sliceFrames = 1
    }
    let first = try rig.ask(0).call
    _ = rig.finish(first, after: .seconds(1))
    _ = rig.ask(1...5)
    let late = rig.ask(9, within: .seconds(4))
    #expect(late.failed == late.waiters)
    guard case .overloaded(let drain) = try #require(late.failures.first) else {
      Issue.record("refused for another reason")
      return
    }
    #expect(drain == .seconds(5))
    #expect(rig.ask(9, within: .milliseconds(4001)).failed.isEmpty)
  }

  @Test("another caller's turn comes sooner, so that its want is not refused")
  func admitsOtherCaller() throws {
    var rig = Rig {
      $0.slots = 1
      $0.sliceFrames = 1
    }
    let first = try rig.ask(0).call
    _ = rig.finish(first, after: .seconds(1))
    _ = rig.ask(1...5)
    #expect(rig.ask(9, caller: "ben", within: .seconds(2)).failed.isEmpty)
  }

  @Test("what goes in the same call is not ahead of a want")
  func admitsToSameCall() throws {
    var rig = Rig { $0.slots = 1 }
    let first = try rig.ask(0).call
    _ = rig.finish(first, after: .seconds(1))
    _ = rig.ask(1)
    _ = rig.ask(2...9)
    #expect(rig.ask(10, within: .milliseconds(1)).failed.isEmpty)
    #expect(rig.ask(10, video: 8, within: .milliseconds(999)).failed.count == 1)
  }

  @Test("a list is judged by what was there before it")
  func admitsWholeList() throws {
    var rig = Rig {
      $0.slots = 1
      $0.sliceFrames = 1
    }
    let first = try rig.ask(0).call
    _ = rig.finish(first, after: .seconds(1))
    #expect(rig.ask(1...9, within: .seconds(2)).failed.isEmpty)
  }

  @Test("nothing is refused before a call's cost is known, nor with nothing ahead")
  func refusesNothingOnAGuess() throws {
    var rig = Rig { $0.slots = 1 }
    let first = try rig.ask(0).call
    #expect(rig.ask(1...99, within: .milliseconds(1)).failed.isEmpty)
    _ = rig.wait(.milliseconds(1))
    _ = rig.finish(first, after: .seconds(30))
    #expect(rig.ask(1, within: .milliseconds(1)).calls.count == 1)
  }
}
