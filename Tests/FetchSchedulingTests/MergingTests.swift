import FetchScheduling
import Testing

@Suite("equal wants are one fetch")
struct MergingTests {
  @Test("in flight: asked for once, given to all")
  func mergesInFlight() throws {
    var rig = Rig()
    let first = rig.ask(1)
    let second = rig.ask(1, caller: "ben")
    #expect(second.calls.isEmpty)
    let call = try first.call
    #expect(rig.receive(1, in: call).served == first.waiters + second.waiters)
  }

  @Test("waiting: asked for once, given to all")
  func mergesWaiting() throws {
    var rig = Rig { $0.slots = 1 }
    let busy = try rig.ask(1).call
    let first = rig.ask(2)
    let second = rig.ask(2)
    let next = rig.finish(busy)
    #expect(next.asked == [[2]])
    #expect(try rig.finish(next.call).served == first.waiters + second.waiters)
  }

  @Test("but not those of two access domains, or two videos")
  func keepsDomainsApart() {
    var rig = Rig()
    _ = rig.ask(1)
    _ = rig.ask(1, domain: AccessDomain(identity: 9))
    _ = rig.ask(1, video: 8)
    #expect(rig.wait(.milliseconds(5)).calls.count == 2)
  }

  @Test("an interactive want makes a batch's waiting one interactive")
  func upgradesUrgency() throws {
    var rig = Rig { $0.slots = 1 }
    let busy = try rig.ask(1).call
    _ = rig.ask([10, 11], .batch)
    _ = rig.ask(11, caller: "ben")
    let next = rig.finish(busy)
    #expect(next.asked == [[11]])
    #expect(next.calls.first?.isInteractive == true)
  }

  @Test("it falls back to the batch when the interactive waiter leaves")
  func downgradesUrgency() throws {
    var rig = Rig { $0.slots = 1 }
    let busy = try rig.ask(1).call
    _ = rig.ask([10, 11], .batch)
    let ben = rig.ask(11, caller: "ben")
    _ = rig.leave(ben.waiters)
    let next = rig.finish(busy)
    #expect(next.asked == [[10, 11]])
    #expect(next.calls.first?.isInteractive == false)
  }

  @Test("a shared one comes when it is the turn of any of its callers")
  func standsInEachLine() throws {
    var rig = Rig {
      $0.slots = 1
      $0.sliceFrames = 1
    }
    let busy = try rig.ask(0).call
    _ = rig.ask(1...3)
    _ = rig.ask(3, caller: "ben")
    let next = rig.finish(busy)
    #expect(next.asked == [[1]])
    #expect(try rig.finish(next.call).asked == [[3]])
  }
}
