import FetchScheduling
import Testing

@testable import FrameStore

@Suite("Fetching through the store", .timeLimit(.minutes(2)))
struct FetchingTests {
  @Test("a frame comes by one call, is kept, and is then at hand")
  func once() async throws {
    let rig = StoreRig()
    #expect(rig.store.cached(rig.key(3)) == nil)
    let asked = rig.ask(3)
    let call = try await rig.platform.next()
    #expect(call.indices == [3])
    #expect(call.call.video == 7)
    #expect(call.call.isInteractive)
    try call.finish()
    let fetched = try #require(await asked.outcome?.frame)
    #expect(!fetched.collapsed)
    #expect(fetched.stored.digest == SHA256Digest(of: fetched.stored.frame.bytes))
    #expect(rig.store.cached(rig.key(3))?.digest == fetched.stored.digest)
    #expect(await rig.ask(3).outcome?.frame?.stored.digest == fetched.stored.digest)
    #expect(rig.platform.callCount == 1)
  }

  @Test("digests are taken when frames come, or only for who asks", arguments: [true, false])
  func digests(takesDigests: Bool) async throws {
    let rig = StoreRig { $0.takesDigests = takesDigests }
    let asked = rig.ask(3)
    try await rig.platform.next().finish()
    let stored = try #require(await asked.outcome?.frame).stored
    #expect((stored.digestTaken != nil) == takesDigests)
    #expect(stored.digest == SHA256Digest(of: stored.frame.bytes))
  }

  @Test("equal wants are one call, and all but the first are told that they shared it")
  func equalWants() async throws {
    let rig = StoreRig()
    let callers = (0..<5).map { rig.ask(3, caller: "caller \($0)") }
    let call = try await rig.platform.next()
    await rig.until { $0.counters.merged == 4 }
    try call.finish()
    var collapsed: [Bool] = []
    for caller in callers {
      collapsed.append(try #require(await caller.outcome?.frame).collapsed)
    }
    #expect(collapsed.count { $0 } == 4)
    #expect(rig.platform.callCount == 1)
  }

  @Test("domains share neither a call nor an entry")
  func domains() async throws {
    let rig = StoreRig()
    let other = rig.key(3, domain: AccessDomain(identity: 1))
    let asked = rig.ask(3)
    try await rig.platform.next().finish()
    #expect(await asked.outcome?.frame != nil)
    #expect(rig.store.cached(other) == nil)
    let deadline = rig.clock.now + .seconds(50)
    let stranger = Task { [store = rig.store] in
      await store.fetch(other, caller: Caller("ben"), deadline: deadline)
    }
    let call = try await rig.platform.next()
    #expect(call.call.domain == other.domain)
    call.end(.refused(.denied(status: 403, message: "not yours")))
    #expect(await stranger.outcome?.failure == .denied(status: 403, message: "not yours"))
    #expect(rig.store.cached(rig.key(3)) != nil)
  }

  @Test("a failure is told to everyone who waits")
  func sharedFailure() async throws {
    let rig = StoreRig()
    let refusal = FetchFailure.refused(status: 404, message: "no such frame")
    let callers = (0..<3).map { rig.ask(3, caller: "caller \($0)") }
    let call = try await rig.platform.next()
    await rig.until { $0.counters.merged == 2 }
    call.end(.refused(refusal))
    for caller in callers { #expect(await caller.outcome?.failure == refusal) }
    #expect(rig.store.cached(rig.key(3)) == nil)
  }

  @Test("a list brings what is at hand first, then the rest in order of arrival, and ends")
  func lists() async throws {
    let rig = StoreRig()
    let single = rig.ask(2)
    try await rig.platform.next().finish()
    _ = await single.outcome
    let gathered = rig.gather([1, 2, 3])
    let call = try await rig.platform.next()
    #expect(Set(call.indices) == [1, 3])
    #expect(!call.call.isInteractive)
    try call.send(3)
    try call.send(1)
    call.end()
    let results = await gathered.outcome
    #expect(results.map(\.0) == [2, 3, 1])
    #expect(results.allSatisfy { $0.1.frame != nil })
  }

  @Test("a list of nothing but frames at hand needs no call")
  func allAtHand() async throws {
    let rig = StoreRig()
    let first = rig.gather([1, 2])
    try await rig.platform.next().finish()
    _ = await first.outcome
    #expect(await rig.gather([2, 1, 2]).outcome.map(\.0) == [2, 1, 2])
    #expect(await rig.gather([]).outcome.isEmpty)
    #expect(rig.platform.callCount == 1)
  }

  @Test("a frame named twice in one list is fetched once and given twice")
  func twiceInAList() async throws {
    let rig = StoreRig()
    let gathered = rig.gather([4, 4])
    let call = try await rig.platform.next()
    #expect(call.indices == [4])
    try call.finish()
    #expect(await gathered.outcome.map(\.0) == [4, 4])
  }

  @Test("asking afresh goes to the upstream, and what comes takes the old one's place")
  func fresh() async throws {
    let rig = StoreRig()
    let first = rig.ask(3)
    try await rig.platform.next().finish()
    let old = try #require(await first.outcome?.frame?.stored.digest)
    let again = rig.ask(3, fresh: true)
    let call = try await rig.platform.next()
    #expect(rig.store.cached(rig.key(3))?.digest == old)
    try call.send(3, bytes: 200)
    call.end()
    let new = try #require(await again.outcome?.frame?.stored.digest)
    #expect(new != old)
    #expect(rig.store.cached(rig.key(3))?.digest == new)
  }

  @Test("a frame is good until its time to live is over, and not at that moment")
  func timeToLive() async throws {
    let rig = StoreRig { $0.timeToLive = .seconds(60) }
    let first = rig.ask(3)
    try await rig.platform.next().finish()
    _ = await first.outcome
    rig.clock.advance(by: .seconds(60) - .nanoseconds(1))
    #expect(rig.store.cached(rig.key(3)) != nil)
    rig.clock.advance(by: .nanoseconds(1))
    #expect(rig.store.cached(rig.key(3)) == nil)
    let again = rig.ask(3)
    try await rig.platform.next().finish()
    #expect(await again.outcome?.frame != nil)
    #expect(rig.store.cached(rig.key(3)) != nil)
  }

  @Test("an old frame is asked for again by a list too")
  func oldFramesInLists() async throws {
    let rig = StoreRig { $0.timeToLive = .seconds(60) }
    let first = rig.gather([1])
    try await rig.platform.next().finish()
    _ = await first.outcome
    rig.clock.advance(by: .seconds(60))
    let again = rig.gather([1])
    try await rig.platform.next().finish()
    #expect(await again.outcome.first?.1.frame != nil)
  }

  @Test("tells how long a want waited for its call, and how long the call took")
  func times() async throws {
    let rig = StoreRig { $0.fetching.slots = 1 }
    let blocking = rig.ask(1)
    let first = try await rig.platform.next()
    let waiting = rig.ask(2)
    await rig.until { $0.waitingInteractive == 1 }
    rig.clock.advance(by: .seconds(2))
    try first.finish()
    _ = await blocking.outcome
    let second = try await rig.platform.next()
    rig.clock.advance(by: .seconds(3))
    try second.finish()
    let fetched = try #require(await waiting.outcome?.frame)
    #expect(fetched.queued == .seconds(2))
    #expect(fetched.upstream == .seconds(3))
  }
}
