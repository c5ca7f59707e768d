import FetchScheduling
import Testing

@Suite("every want is answered by its deadline")
struct DeadlineTests {
  @Test("overloaded, if it waits still")
  func expiresWaiting() {
    var rig = Rig { $0.slots = 1 }
    _ = rig.ask(0)
    let waiting = rig.ask(1, within: .seconds(1))
    #expect(rig.wait(.milliseconds(999)).failed.isEmpty)
    let expired = rig.wait(.milliseconds(1))
    #expect(expired.failed == waiting.waiters)
    #expect(expired.failures == [.overloaded(drain: .zero)])
  }

  @Test("timed out, if it is in flight; the others of the call go on")
  func expiresInFlight() throws {
    var rig = Rig()
    let first = rig.ask(1...2, within: .seconds(1))
    let second = rig.ask(2, within: .seconds(2))
    let expired = rig.wait(.seconds(1))
    #expect(expired.failed == first.waiters)
    #expect(expired.failures == [.timedOut, .timedOut])
    #expect(expired.cancelled.isEmpty)
    #expect(try rig.receive(2, in: first.call).served == second.waiters)
  }

  @Test("the call is cancelled when all are past it")
  func cancelsExpiredCall() throws {
    var rig = Rig()
    let call = try rig.ask(1...2, within: .seconds(1)).call
    #expect(rig.wait(.seconds(1)).cancelled == [call.id])
  }

  @Test("overloaded at once, if it is past already")
  func refusesExpired() {
    var rig = Rig()
    let late = rig.ask(1, within: .zero)
    #expect(late.failed == late.waiters)
    #expect(late.calls.isEmpty)
  }

  @Test("the owner is told when to wake, and sooner if something becomes due sooner")
  func announcesWake() {
    var rig = Rig { $0.lateTime = .seconds(60) }
    #expect(rig.ask(1, within: .seconds(9)).wake == .seconds(9))
    #expect(rig.ask(1, within: .seconds(8)).wake == .seconds(8))
    #expect(rig.ask(1, within: .seconds(9)).wake == nil)
    #expect(rig.wait(.seconds(8)).wake == .seconds(9))
  }

  @Test("failed as it did, if it rests and is woken late")
  func lateWhileResting() throws {
    var rig = Rig { $0.backoffBase = .milliseconds(10) }
    let asked = rig.ask(1, within: .milliseconds(1500))
    _ = rig.wait(.milliseconds(1480))
    _ = try rig.end(asked.call, .failed(.timedOut, retryAfter: nil))
    // Both its rest and its time are over by now.
    let woken = rig.wait(.milliseconds(100))
    #expect(woken.failures == [.timedOut])
    #expect(woken.calls.isEmpty)
  }
}
