import FetchScheduling
import Testing

@testable import FrameStore

@Suite("Callers who want more of what is kept", .timeLimit(.minutes(2)))
struct DemandingCallerTests {
  private func demand(_ adjust: (inout FrameDemand) -> Void) -> FrameDemand {
    var demand = FrameDemand()
    adjust(&demand)
    return demand
  }

  private var reload: FrameDemand { demand { $0.maxAge = .zero } }

  @Test("max-age=0 asks once about the video, and fetches nothing where it is the same")
  func reloaded() async throws {
    let rig = FreshnessRig()
    rig.note(hash: "a")
    try await rig.fill(Array(0..<50))
    rig.clock.advance(by: .seconds(5))
    #expect(rig.store.cached(rig.key(1), for: reload) == nil)
    let gathered = rig.gather(Array(0..<50), reload)
    try await rig.questions.next().answer(hash: "a")
    #expect(await gathered.outcome.allSatisfy { $0.1.frame?.isHit == true })
    // Within the second in which it was checked it is no second old.
    #expect(await rig.ask(7, reload).outcome?.frame?.isHit == true)
    #expect(rig.questions.count == 1 && rig.platform.callCount == 1)
    rig.clock.advance(by: .seconds(1))
    let later = rig.ask(7, reload)
    try await rig.questions.next().answer(hash: "b")
    try await rig.platform.next().finish()
    #expect(await later.outcome?.frame?.cause == .request)
  }

  @Test("what was asked before the caller came does not do where that is too long ago")
  func earlierQuestion() async throws {
    let rig = FreshnessRig()
    try await rig.withOldFrames([1, 2])
    let plain = rig.ask(1)
    let first = try await rig.questions.next()
    rig.clock.advance(by: .seconds(3))
    let demanding = rig.ask(2, reload)
    await rig.until { await rig.store.waitingForQuestions == 2 }
    first.answer(hash: "a")
    #expect(await plain.outcome?.frame?.isHit == true)
    let second = try await rig.questions.next()
    // However long the answer takes: it is about a moment behind the request.
    rig.clock.advance(by: .seconds(3))
    second.answer(hash: "a")
    #expect(await demanding.outcome?.frame?.isHit == true)
    #expect(rig.questions.count == 2 && rig.platform.callCount == 1)
  }

  @Test("a second question that is not answered is the last")
  func noSecondAnswer() async throws {
    let rig = FreshnessRig()
    try await rig.withOldFrames([1, 2])
    _ = rig.ask(1)
    let first = try await rig.questions.next()
    rig.clock.advance(by: .seconds(3))
    let demanding = rig.ask(2, reload)
    await rig.until { await rig.store.waitingForQuestions == 2 }
    first.answer(hash: "a")
    try await rig.questions.next().fail()
    try await rig.platform.next().finish()
    #expect(await demanding.outcome?.frame?.isHit == false)
    #expect(rig.questions.count == 2)
  }

  @Test("min-fresh beyond the time to live still takes a frame that has just been proved")
  func minFresh() async throws {
    let rig = FreshnessRig()
    rig.note(hash: "a")
    try await rig.fill([1])
    rig.clock.advance(by: .seconds(30))
    let modest = demand { $0.minFresh = .seconds(69) }
    #expect(await rig.ask(1, modest).outcome?.frame?.isHit == true)
    #expect(rig.questions.count == 0)
    let greedy = demand { $0.minFresh = .seconds(1000) }
    let asked = rig.ask(1, greedy)
    try await rig.questions.next().answer(hash: "a")
    #expect(await asked.outcome?.frame?.isHit == true)
    #expect(rig.platform.callCount == 1)
  }

  @Test("what is kept is given without a question, or not at all")
  func kept() async throws {
    let rig = FreshnessRig()
    try await rig.withOldFrames([1])
    let deadline = rig.clock.now + .seconds(10)
    #expect(await rig.store.kept(rig.key(1), deadline: deadline) == nil)
    rig.note(hash: "a")
    #expect(await rig.store.kept(rig.key(1), deadline: deadline) != nil)
    rig.clock.advance(by: .seconds(5))
    #expect(await rig.store.kept(rig.key(1), for: reload, deadline: deadline) == nil)
    #expect(rig.questions.count == 0)
  }

  @Test("what is fetched for a caller who wants it unkept is not kept")
  func transient() async throws {
    let files = ScriptedFiles()
    let rig = FreshnessRig(files: files)
    let unkept = demand { $0.isTransient = true }
    let asked = rig.ask(1, unkept)
    try await rig.platform.next().finish()
    #expect(await asked.outcome?.frame?.isHit == false)
    #expect(!rig.store.holdsAny(rig.key(1)))
    #expect(await rig.store.isIdle)
    try await rig.fill([1])
    #expect(await rig.ask(1, unkept).outcome?.frame?.isHit == true)
    await rig.store.shutDown()
    #expect(files.calls.filter { $0 == .write(1) }.count == 1)
  }

  @Test("it is kept where somebody else wants it too, and not once that one has left")
  func shared() async throws {
    let unkept = demand { $0.isTransient = true }
    for stays in [true, false] {
      let rig = FreshnessRig()
      let (first, second) = (rig.ask(1, unkept), rig.ask(1))
      let call = try await rig.platform.next()
      await rig.until { await rig.store.fetchStatistics().counters.merged == 1 }
      if !stays {
        second.cancel()
        _ = await second.outcome
        await rig.until { await rig.store.waiting == 1 }
      }
      try call.finish()
      #expect(await first.outcome?.frame != nil)
      #expect(rig.store.holdsAny(rig.key(1)) == stays)
    }
  }

  @Test("a form that is made for such a caller is not kept either")
  func transientForm() async throws {
    let rig = FreshnessRig()
    let key = DerivedKey(
      domain: .gateway, video: 7, source: SHA256Digest(of: [1]), variant: "png")
    for (wish, isKept) in [(demand { $0.isTransient = true }, false), (FrameDemand(), true)] {
      let made = await rig.store.derived(key, for: wish) {
        .success(DerivedForm(bytes: [1], note: []))
      }
      #expect(try made?.get().bytes == [1])
      #expect((rig.store.cache.derived(key) != nil) == isKept)
    }
  }
}
