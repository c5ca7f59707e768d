import FetchScheduling
import Testing

@testable import FrameStore

@Suite("The store's alarm: retries, ages and deadlines", .timeLimit(.minutes(2)))
struct RetryingTests {
  @Test("a broken call is made again after its pause")
  func retry() async throws {
    let rig = StoreRig()
    let asked = rig.ask(3)
    try await rig.platform.next().end(.failed(.unavailable("503"), retryAfter: nil))
    await rig.until { $0.counters.retries == 1 }
    rig.clock.advance(by: rig.longestPause)
    try await rig.platform.next().finish()
    #expect(await asked.outcome?.frame != nil)
  }

  @Test("a damaged frame fails alone, is asked for again, and then given up", arguments: [0, 2])
  func damaged(retries: Int) async throws {
    let rig = StoreRig { $0.fetching.retries = retries }
    let gathered = rig.gather([1, 2])
    let call = try await rig.platform.next()
    try call.send(1)
    call.sendDamaged(2)
    call.end()
    for attempt in 0..<retries {
      await rig.until { $0.counters.retries == attempt + 1 }
      rig.clock.advance(by: rig.longestPause)
      let next = try await rig.platform.next()
      #expect(next.indices == [2])
      next.sendDamaged(2)
      next.end()
    }
    let results = await gathered.outcome
    #expect(results.map(\.0) == [1, 2])
    #expect(results.first?.1.frame != nil)
    #expect(results.last?.1.failure == .invalid("damaged"))
    #expect(rig.platform.callCount == 1 + retries)
  }

  @Test("a want whose deadline passes is told so, and its call is broken off")
  func deadline() async throws {
    let rig = StoreRig()
    let asked = rig.ask(3, within: .seconds(5))
    let call = try await rig.platform.next()
    rig.clock.advance(by: .seconds(5))
    #expect(await asked.outcome?.failure == .timedOut)
    await call.cancelled()
    call.end(.failed(.timedOut, retryAfter: nil))
  }

  @Test("an alarm that rings late does not cost the next one")
  func lateAlarm() async throws {
    let rig = StoreRig()
    let first = rig.ask(1, within: .seconds(5))
    let calls = [try await rig.platform.next()]
    while rig.clock.sleeping != 1 { await Task.yield() }
    // Past the first deadline something else is asked for before the alarm has come to ring.
    rig.clock.slip(by: .seconds(6))
    let second = rig.ask(2, within: .seconds(5))
    #expect(await first.outcome?.failure == .timedOut)
    rig.clock.advance(by: .zero)
    for _ in 0..<200 { await Task.yield() }
    rig.clock.advance(by: .seconds(5))
    #expect(await second.outcome?.failure == .timedOut)
    for call in calls { call.end(.failed(.timedOut, retryAfter: nil)) }
  }

  @Test("a want that has waited too long for its call is given up as overload")
  func age() async throws {
    let rig = StoreRig {
      $0.fetching.slots = 1
      $0.fetching.queueAge = .seconds(10)
    }
    let blocking = rig.ask(1)
    let call = try await rig.platform.next()
    let waiting = rig.ask(2)
    await rig.until { $0.waitingInteractive == 1 }
    rig.clock.advance(by: .seconds(10))
    guard case .overloaded = await waiting.outcome?.failure else {
      Issue.record("the want is still there")
      return
    }
    try call.finish()
    #expect(await blocking.outcome?.frame != nil)
  }

  @Test("the queue takes as many wants as it may, and one more is too many")
  func queueLength() async throws {
    let rig = StoreRig {
      $0.fetching.slots = 1
      $0.fetching.queueLength = 2
    }
    let blocking = rig.ask(1)
    let call = try await rig.platform.next()
    let waiting = [rig.ask(2), rig.ask(3)]
    await rig.until { $0.waitingInteractive == 2 }
    #expect(await rig.store.fetchStatistics().counters.failed == 0)
    let newest = rig.ask(4)
    guard case .overloaded = await newest.outcome?.failure else {
      Issue.record("the queue took one too many")
      return
    }
    try call.finish()
    try await rig.platform.next().finish()
    #expect(await blocking.outcome?.frame != nil)
    for task in waiting { #expect(await task.outcome?.frame != nil) }
  }
}

extension StoreRig {
  /// Longer than the pauses before the first retries, shorter than a want may wait.
  fileprivate var longestPause: Duration { FetchPolicy().backoffBase * 10 }
}
