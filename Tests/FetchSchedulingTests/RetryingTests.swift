import FetchScheduling
import Testing

@Suite("a frame that did not come is asked for again")
struct RetryingTests {
  @Test("a missing one, and nothing else of its call")
  func retriesMissing() throws {
    var rig = Rig()
    let list = rig.ask(1...3)
    let call = try list.call
    _ = rig.receive(1, in: call)
    _ = rig.receive(3, in: call)
    #expect(rig.end(call).failed.isEmpty)
    #expect(rig.wait(.milliseconds(100)).asked == [[2]])
  }

  @Test("a damaged one, and nothing else of its call")
  func retriesDamaged() throws {
    var rig = Rig()
    let call = try rig.ask(1...3).call
    #expect(rig.receiveDamaged(2, in: call).failed.isEmpty)
    _ = rig.wait(.milliseconds(100))
    #expect(rig.wait(.milliseconds(5)).asked == [[2]])
    #expect(rig.receive(1, in: call).served.count == 1)
  }

  @Test("those of a broken call that had not come")
  func retriesBroken() throws {
    var rig = Rig()
    let list = rig.ask(1...3)
    let call = try list.call
    #expect(rig.receive(2, in: call).served == [list.waiters[1]])
    #expect(rig.end(call, .busy).failed.isEmpty)
    #expect(rig.wait(.milliseconds(100)).asked == [[1, 3]])
  }

  @Test("as often as the policy says, then all its waiters are told the last failure")
  func givesUp() throws {
    var rig = Rig { $0.retries = 2 }
    let first = rig.ask(1)
    let second = rig.ask(1)
    var call = try first.call
    for _ in 0..<2 {
      #expect(rig.end(call, .busy).failed.isEmpty)
      call = try rig.wait(.seconds(1)).call
    }
    let last = rig.end(call, .busy)
    #expect(last.failed == first.waiters + second.waiters)
    #expect(last.failures == [.busy("429")])
    #expect(rig.wait(.seconds(40)).calls.isEmpty)
  }

  @Test("after a pause that grows, half of it by chance")
  func backsOff() throws {
    var rig = Rig()
    var call = try rig.ask(1).call
    for base in [100, 200, 400, 800] {
      _ = rig.end(call, .busy)
      #expect(rig.wait(.milliseconds(base) / 2 - .nanoseconds(1)).calls.isEmpty)
      call = try rig.wait(.milliseconds(base) / 2 + .nanoseconds(1)).call
    }
  }

  @Test("after just that pause, where nothing is left to chance")
  func backsOffWithoutChance() throws {
    var rig = Rig {
      $0.backoffJitter = 0
      $0.backoffCap = .milliseconds(300)
    }
    var call = try rig.ask(1).call
    for base in [100, 200, 300, 300] {
      _ = rig.end(call, .busy)
      #expect(rig.wait(.milliseconds(base) - .nanoseconds(1)).calls.isEmpty)
      call = try rig.wait(.nanoseconds(1)).call
    }
  }

  @Test("not before the upstream says")
  func honoursRetryAfter() throws {
    var rig = Rig()
    let call = try rig.ask(1).call
    _ = rig.end(call, .failed(.busy("429"), retryAfter: .seconds(7)))
    #expect(rig.wait(.seconds(7) - .nanoseconds(1)).calls.isEmpty)
    #expect(rig.wait(.milliseconds(51)).calls.count == 1)
  }

  @Test("not for waiters whose deadline comes before that: they are told at once")
  func staysInsideDeadline() throws {
    var rig = Rig()
    let hasty = rig.ask(1, within: .seconds(6))
    let patient = rig.ask(1, within: .seconds(30))
    let call = try hasty.call
    let end = rig.end(call, .failed(.busy("429"), retryAfter: .seconds(7)))
    #expect(end.failed == hasty.waiters)
    #expect(end.failures == [.busy("429")])
    let again = try rig.wait(.seconds(8)).call
    #expect(rig.receive(1, in: again).served == patient.waiters)
  }

  @Test("never without anybody who wants it")
  func retriesNothingUnwanted() throws {
    var rig = Rig()
    let list = rig.ask(1...2)
    let call = try list.call
    _ = rig.leave([list.waiters[0]])
    _ = rig.end(call, .busy)
    #expect(rig.wait(.seconds(1)).asked == [[2]])
  }
}
