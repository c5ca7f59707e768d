import FetchScheduling
import Testing

@Suite("what goes into a free slot")
struct StartingTests {
  @Test("a lone want goes at once, as a call for a single frame")
  func startsAtOnce() {
    var rig = Rig()
    #expect(rig.ask(17).asked == [[17]])
  }

  @Test("a list goes as one call")
  func startsListAsOneCall() {
    var rig = Rig()
    #expect(rig.ask(0..<50, .batch).asked == [Array(0..<50)])
  }

  @Test("at most N calls are in flight", arguments: [1, 2, 4])
  func boundsCalls(slots: Int) {
    var rig = Rig {
      $0.slots = slots
      $0.lingerTime = .zero
    }
    var calls: [FetchCall] = []
    for video in Int64(1)...10 { calls += rig.ask(1, video: video).calls }
    #expect(calls.count == slots)
    #expect(rig.finish(calls[0]).calls.count == 1)
  }

  @Test("what waits for the same video and domain is folded into one call")
  func folds() throws {
    var rig = Rig { $0.slots = 1 }
    let busy = try rig.ask(0).call
    _ = rig.ask(1)
    _ = rig.ask(2, video: 8)
    _ = rig.ask(3, caller: "ben")
    _ = rig.ask(4, domain: AccessDomain(identity: 9))
    #expect(rig.finish(busy).asked == [[1, 3]])
  }

  @Test("interactive wants go before batches that came before them")
  func prefersInteractive() throws {
    var rig = Rig { $0.slots = 1 }
    let busy = try rig.ask(0).call
    _ = rig.ask(1...2, .batch)
    _ = rig.ask(3)
    #expect(rig.finish(busy).asked == [[3]])
  }

  @Test("a call with an interactive want carries none of a batch")
  func separatesPriorities() throws {
    var rig = Rig { $0.slots = 1 }
    let busy = try rig.ask(0).call
    _ = rig.ask(1...2, .batch)
    _ = rig.ask(3...4)
    let interactive = rig.finish(busy)
    #expect(interactive.asked == [[3, 4]])
    #expect(try rig.finish(interactive.call).asked == [[1, 2]])
  }

  @Test("callers are taken in turn, however much one of them asks for")
  func takesTurns() throws {
    var rig = Rig {
      $0.slots = 1
      $0.sliceFrames = 1
    }
    var outcome = rig.ask(0)
    _ = rig.ask(1...5)
    _ = rig.ask(11...12, caller: "ben")
    _ = rig.ask(21, caller: "cleo")
    var order: [Int64] = []
    while let call = outcome.calls.first {
      order += call.indices
      outcome = rig.finish(call)
    }
    #expect(order == [0, 1, 11, 21, 2, 12, 3, 4, 5])
  }

  @Test("callers share a folded call in turn")
  func foldsByTurns() throws {
    var rig = Rig {
      $0.slots = 1
      $0.sliceFrames = 4
    }
    let busy = try rig.ask(0).call
    _ = rig.ask(1...9)
    _ = rig.ask(11...19, caller: "ben")
    #expect(rig.finish(busy).asked == [[1, 2, 11, 3]])
  }

  @Test("batches leave a slot to interactive wants")
  func leavesSlot() throws {
    var rig = Rig { $0.slots = 3 }
    var calls: [FetchCall] = []
    for video in Int64(1)...5 { calls += rig.ask(1, video: video, .batch).calls }
    #expect(calls.count == 2)
    #expect(rig.ask(0).calls.isEmpty)
    #expect(rig.wait(.milliseconds(5)).asked == [[0]])
  }

  @Test("a batch does not take the slot for which an interactive want lingers")
  func sparesLingering() throws {
    var rig = Rig { $0.slots = 2 }
    _ = rig.ask(0)
    _ = rig.ask(1)
    #expect(rig.ask(2, video: 8, .batch).calls.isEmpty)
    #expect(rig.wait(.milliseconds(5)).asked == [[1]])
  }

  @Test("with one slot, an interactive want comes after the batch's call under way")
  func interruptsBatch() throws {
    var rig = Rig {
      $0.slots = 1
      $0.sliceFrames = 2
    }
    let busy = try rig.ask(1...4, .batch).call
    _ = rig.ask(9)
    #expect(rig.finish(busy).asked == [[9]])
  }

  @Test("a call's deadline is that of its most patient waiter")
  func namesDeadline() throws {
    var rig = Rig { $0.slots = 1 }
    let busy = try rig.ask(0).call
    _ = rig.ask(1, within: .seconds(3))
    _ = rig.ask(2, within: .seconds(9))
    #expect(rig.finish(busy).calls.first?.deadline == .seconds(9))
  }
}
