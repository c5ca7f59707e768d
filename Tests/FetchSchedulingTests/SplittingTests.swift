import FetchScheduling
import Testing

@Suite("a refused call is split")
struct SplittingTests {
  /// Runs until nothing is left to do; the upstream refuses every call that asks for a bad index.
  private func run(
    _ rig: inout Rig, _ outcome: Rig.Outcome, refusing bad: Set<Int64>
  ) -> (asked: [[Int64]], served: Set<WaiterID>, failed: Set<WaiterID>) {
    var left = outcome.calls
    var result = (asked: [[Int64]](), served: Set<WaiterID>(), failed: Set<WaiterID>())
    while !left.isEmpty, result.asked.count < 200 {
      let call = left.removeFirst()
      result.asked.append(call.indices)
      let isRefused = !bad.isDisjoint(with: call.indices)
      let end = isRefused ? rig.end(call, .notFound) : rig.finish(call)
      result.served.formUnion(end.served)
      result.failed.formUnion(end.failed)
      left += end.calls
    }
    return result
  }

  @Test("into halves, until the offender stands alone and fails alone")
  func splitsInHalves() {
    var rig = Rig { $0.slots = 1 }
    let list = rig.ask(0..<8)
    let result = run(&rig, list, refusing: [5])
    #expect(
      result.asked == [
        Array(0..<8), Array(0..<4), Array(4..<8), [4, 5], [4], [5], [6, 7],
      ])
    #expect(result.failed == [list.waiters[5]])
    #expect(result.served == Set(list.waiters).subtracting(result.failed))
  }

  @Test("in few calls: one offender among 50 costs twelve more at most")
  func splitsInFewCalls() {
    for offender in Int64(0)..<50 {
      var rig = Rig { $0.slots = 1 }
      let list = rig.ask(0..<50)
      let result = run(&rig, list, refusing: [offender])
      #expect(result.asked.count <= 13)
      #expect(result.failed == [list.waiters[Int(offender)]])
    }
  }

  @Test("its halves carry nothing else, so that nobody else is drawn in")
  func keepsSuspectsApart() throws {
    var rig = Rig { $0.slots = 1 }
    let call = try rig.ask(1...2).call
    _ = rig.ask(3, caller: "ben")
    #expect(rig.end(call, .notFound).asked == [[3]])
  }

  @Test("a single frame's refusal is its failure, told to all its waiters at once")
  func failsSingle() throws {
    var rig = Rig()
    let first = rig.ask(1)
    let second = rig.ask(1, caller: "ben")
    let end = try rig.end(first.call, .notFound)
    #expect(end.failed == first.waiters + second.waiters)
    #expect(end.failures == [.refused(status: 404, message: "no such frame")])
    #expect(rig.wait(.seconds(9)).calls.isEmpty)
  }

  @Test("what had come before the refusal stays handed out")
  func keepsDelivered() throws {
    var rig = Rig { $0.slots = 1 }
    let call = try rig.ask(1...3).call
    _ = rig.receive(1, in: call)
    #expect(rig.end(call, .notFound).asked == [[2]])
  }

  @Test("but not for a refused key or a redirect: all of the call fail at once")
  func failsAllWhenDenied() throws {
    for end in [CallEnd.denied, .refused(.redirected(to: "https://elsewhere/"))] {
      var rig = Rig()
      let list = rig.ask(1...3)
      let outcome = try rig.end(list.call, end)
      #expect(outcome.failed == list.waiters)
      #expect(rig.wait(.seconds(9)).calls.isEmpty)
    }
  }

  @Test("a refusal of one domain's key does not touch another's want")
  func keepsDomainsApart() throws {
    var rig = Rig { $0.slots = 1 }
    let own = try rig.ask(1).call
    let other = rig.ask(1, domain: AccessDomain(identity: 9))
    let end = rig.end(own, .denied)
    #expect(end.asked == [[1]])
    #expect(end.failed.contains(other.waiters[0]) == false)
  }

  @Test("a frame that is known to be why fails at once; only the others are asked for again")
  func failsWhatIsKnown() throws {
    var rig = Rig { $0.slots = 1 }
    let list = rig.ask(0..<4)
    let call = try list.call
    let known = rig.refuse(3, .outOfRange(frameCount: 3), in: call)
    #expect(known.failed == [list.waiters[3]])
    #expect(known.failures == [.outOfRange(frameCount: 3)])
    #expect(known.calls.isEmpty)
    let end = rig.end(call, .notFound)
    #expect(end.failed.isEmpty)
    #expect(end.asked == [[0, 1]])
  }

  @Test("a call of which every frame is known to be why is not asked for again")
  func failsAllThatIsKnown() throws {
    var rig = Rig { $0.slots = 1 }
    let list = rig.ask(0..<50)
    let call = try list.call
    for index in call.indices {
      #expect(rig.refuse(index, .noSuchVideo, in: call).failures == [.noSuchVideo])
    }
    #expect(rig.refuse(0, .noSuchVideo, in: call).failed.isEmpty)
    #expect(rig.end(call, .notFound).calls.isEmpty)
    #expect(rig.wait(.seconds(9)).calls.isEmpty)
  }
}
