import FetchScheduling
import Testing

@Suite("a waiter that leaves takes only itself away")
struct LeavingTests {
  @Test("the others of the fetch are served")
  func leavesOthers() throws {
    var rig = Rig()
    let first = rig.ask(1)
    let second = rig.ask(1)
    #expect(rig.leave(first.waiters).actions.isEmpty)
    let call = try first.call
    #expect(rig.receive(1, in: call).served == second.waiters)
  }

  @Test("the last one takes a waiting fetch along")
  func cancelsWaiting() throws {
    var rig = Rig { $0.slots = 1 }
    let busy = try rig.ask(1).call
    let waiting = rig.ask(2)
    _ = rig.leave(waiting.waiters)
    #expect(rig.finish(busy).calls.isEmpty)
    #expect(rig.scheduler.statistics.waitingInteractive == 0)
  }

  @Test("a call is cancelled once nobody wants any of it, and not before")
  func cancelsCall() throws {
    var rig = Rig()
    let list = rig.ask(1...3)
    let call = try list.call
    #expect(rig.leave(Array(list.waiters[..<2])).cancelled.isEmpty)
    #expect(rig.leave([list.waiters[2]]).cancelled == [call.id])
    #expect(rig.scheduler.statistics.callsInFlight == 0)
    #expect(rig.scheduler.statistics.reservedBytes == 0)
  }

  @Test("a call is cancelled when what is wanted of it has come")
  func cancelsRemainder() throws {
    var rig = Rig()
    let list = rig.ask(1...3)
    let call = try list.call
    _ = rig.leave(Array(list.waiters[1...]))
    let outcome = rig.receive(1, in: call)
    #expect(outcome.served == [list.waiters[0]])
    #expect(outcome.cancelled == [call.id])
  }

  @Test("a call that has brought everything is left to end by itself")
  func sparesCompleteCall() throws {
    var rig = Rig()
    let call = try rig.ask(1).call
    #expect(rig.receive(1, in: call).cancelled.isEmpty)
    #expect(rig.scheduler.statistics.callsInFlight == 1)
  }

  @Test("whoever comes while the frame is still under way takes it over")
  func takesOver() throws {
    var rig = Rig()
    let list = rig.ask(1...2)
    let call = try list.call
    _ = rig.leave([list.waiters[0]])
    let late = rig.ask(1, caller: "ben")
    #expect(late.calls.isEmpty)
    #expect(rig.receive(1, in: call).served == late.waiters)
  }

  @Test("and if the call fails then, it comes again with that one's priority")
  func takesOverPriority() throws {
    var rig = Rig()
    let list = rig.ask(1...2)
    _ = rig.leave([list.waiters[0]])
    _ = rig.ask(1, caller: "ben", .batch)
    _ = rig.end(try list.call, .busy)
    #expect(rig.wait(.milliseconds(100)).calls.contains { $0.indices == [1] && !$0.isInteractive })
  }

  @Test("reports of a cancelled call are ignored")
  func ignoresCancelledCall() throws {
    var rig = Rig()
    let first = rig.ask(1)
    let call = try first.call
    _ = rig.leave(first.waiters)
    let again = try rig.ask(1).call
    #expect(rig.receive(1, in: call).actions.isEmpty)
    #expect(rig.end(call).actions.isEmpty)
    #expect(rig.receive(1, in: again).served.count == 1)
  }
}
