import FetchScheduling
import FrameBytes
import Testing

@testable import FrameStore

@Suite("Old frames, and the question whether their video has changed", .timeLimit(.minutes(2)))
struct RevalidationTests {
  @Test("one question makes all frames of an unchanged video good for another time to live")
  func unchanged() async throws {
    let rig = FreshnessRig()
    try await rig.withOldFrames([1, 2, 3])
    #expect(rig.store.cached(rig.key(1)) == nil)
    let asked = rig.ask(1)
    let question = try await rig.questions.next()
    #expect(question.video == 7)
    question.answer(hash: "a")
    let fetched = try #require(await asked.outcome?.frame)
    #expect(fetched.isHit)
    #expect(fetched.stored.frame == (try Frame(drawn: 1, bytes: 100)))
    #expect(rig.store.cached(rig.key(1)) != nil)
    let others = await rig.gather([2, 3]).outcome
    #expect(others.count == 2 && others.allSatisfy { $0.1.frame?.isHit == true })
    rig.clock.advance(by: .seconds(100) - .nanoseconds(1))
    #expect(rig.store.cached(rig.key(2)) != nil)
    rig.clock.advance(by: .nanoseconds(1))
    #expect(rig.store.cached(rig.key(2)) == nil)
    #expect(rig.questions.count == 1 && rig.platform.callCount == 1)
    let again = rig.ask(2)
    try await rig.questions.next().answer(hash: "a")
    #expect(await again.outcome?.frame?.isHit == true)
    #expect(await rig.store.isIdle)
  }

  @Test("a frame that is young enough asks nothing, and is not looked up")
  func young() async throws {
    let rig = FreshnessRig()
    rig.note(hash: "a")
    try await rig.fill([1])
    rig.note(hash: "b")
    rig.clock.advance(by: .seconds(99))
    #expect(await rig.ask(1).outcome?.frame?.isHit == true)
    #expect(rig.questions.count == 0)
  }

  @Test("frames of a replaced video are fetched, each when it is wanted, behind one question")
  func replaced() async throws {
    let rig = FreshnessRig()
    try await rig.withOldFrames([1, 2])
    let asked = rig.ask(1)
    try await rig.questions.next().answer(hash: "b")
    try await rig.platform.next().finish()
    let fetched = try #require(await asked.outcome?.frame)
    #expect(!fetched.isHit && fetched.cause == .stale)
    let other = rig.ask(2)
    try await rig.platform.next().finish()
    #expect(await other.outcome?.frame?.isHit == false)
    #expect(rig.questions.count == 1)
    // What came since is the new version's.
    rig.clock.advance(by: .seconds(100))
    let later = rig.ask(1)
    try await rig.questions.next().answer(hash: "b")
    #expect(await later.outcome?.frame?.isHit == true)
  }

  @Test("without a hash the date decides, clock skew allowed for")
  func date() async throws {
    for (ago, isHit) in [(300, true), (299, false)] {
      let rig = FreshnessRig()
      try await rig.fill([1])
      rig.clock.advance(by: .seconds(100))
      let asked = rig.ask(1)
      let question = try await rig.questions.next()
      question.answer(hash: nil, updatedAt: FreshnessRig.epoch - .seconds(ago))
      if !isHit { try await rig.platform.next().finish() }
      #expect(await asked.outcome?.frame?.isHit == isHit)
    }
  }

  @Test("a frame that was on its way while its video was replaced is not taken for the new one's")
  func race() async throws {
    let rig = FreshnessRig()
    rig.note(hash: "a")
    let first = rig.ask(1)
    let call = try await rig.platform.next()
    rig.clock.advance(by: .seconds(1))
    rig.note(hash: "b")
    rig.clock.advance(by: .seconds(1))
    try call.finish()
    #expect(await first.outcome?.frame != nil)
    rig.clock.advance(by: .seconds(100))
    let asked = rig.ask(1)
    try await rig.platform.next().finish()
    #expect(await asked.outcome?.frame?.isHit == false)
    #expect(rig.questions.count == 0)
  }

  @Test("a crowd asks one question, and every video its own")
  func crowd() async throws {
    let rig = FreshnessRig()
    rig.note(hash: "other", video: 8)
    try await rig.fill([1], video: 8)
    rig.note(hash: "a")
    try await rig.fill(Array(0..<20))
    rig.clock.advance(by: .seconds(100))
    let asked = (0..<20).map { rig.ask($0) } + (0..<20).map { rig.ask($0) }
    let batch = rig.gather(Array(0..<20))
    let other = rig.ask(1, video: 8)
    let questions = [try await rig.questions.next(), try await rig.questions.next()]
    #expect(Set(questions.map(\.video)) == [7, 8])
    await rig.until { await rig.store.waitingForQuestions == 61 }
    for question in questions { question.answer(hash: question.video == 7 ? "a" : "other") }
    for task in asked { #expect(await task.outcome?.frame?.isHit == true) }
    #expect(await batch.outcome.filter { $0.1.frame?.isHit == true }.count == 20)
    #expect(await other.outcome?.frame?.isHit == true)
    #expect(rig.questions.count == 2 && rig.platform.callCount == 2)
    #expect(await rig.store.isIdle)
  }

  @Test("a list asks for what is missing at once, and hands out what is good meanwhile")
  func mixedList() async throws {
    let rig = FreshnessRig()
    try await rig.withOldFrames([1, 2])
    try await rig.fill([3])
    let gathered = rig.gather([1, 3, 4, 2, 1])
    let call = try await rig.platform.next()
    #expect(call.indices == [4])
    try call.finish()
    try await rig.questions.next().answer(hash: "a")
    let results = await gathered.outcome
    #expect(results.first?.0 == 3)
    #expect(results.map(\.0).sorted() == [1, 1, 2, 3, 4])
    #expect(results.allSatisfy { $0.1.frame?.isHit == ($0.0 != 4) })
  }

  @Test("where the platform can't be asked, the frame is fetched, and its error is the answer")
  func noAnswer() async throws {
    let rig = FreshnessRig { $0.fetching.retries = 0 }
    try await rig.withOldFrames([1])
    let asked = rig.ask(1)
    try await rig.questions.next().fail()
    try await rig.platform.next().end(.failed(.unreachable("nobody"), retryAfter: nil))
    #expect(await asked.outcome?.failure == .unreachable("nobody"))
    // It is kept, and may be proved later.
    let again = rig.ask(1)
    try await rig.questions.next().answer(hash: "a")
    #expect(await again.outcome?.frame?.isHit == true)
  }

  @Test("while the platform is left alone, its questions are too")
  func openCircuit() async throws {
    let rig = FreshnessRig {
      $0.fetching.retries = 0
      $0.fetching.circuitFailures = 1
    }
    try await rig.withOldFrames([1])
    let failing = rig.ask(2)
    try await rig.platform.next().end(.failed(.unreachable("nobody"), retryAfter: nil))
    _ = await failing.outcome
    guard case .circuitOpen = await rig.ask(1).outcome?.failure else {
      Issue.record("the circuit is not open")
      return
    }
    #expect(rig.questions.count == 0)
  }

  @Test("the deadline holds while the question is open, for each its own")
  func deadline() async throws {
    let rig = FreshnessRig()
    try await rig.withOldFrames([1, 2])
    let patient = rig.ask(1, within: .seconds(50))
    let question = try await rig.questions.next()
    let hasty = rig.ask(2, within: .seconds(10))
    await rig.until { rig.clock.isAwaited(rig.clock.now + .seconds(10)) }
    rig.clock.advance(by: .seconds(10))
    #expect(await hasty.outcome?.failure == .timedOut)
    question.answer(hash: "a")
    #expect(await patient.outcome?.frame?.isHit == true)
    #expect(await rig.store.isIdle)
  }

  @Test("the last one who leaves takes the question back")
  func leaving() async throws {
    let rig = FreshnessRig()
    try await rig.withOldFrames([1, 2])
    let (first, second) = (rig.ask(1), rig.ask(2))
    let question = try await rig.questions.next()
    await rig.until { await rig.store.waitingForQuestions == 2 }
    first.cancel()
    #expect(await first.outcome == nil)
    await rig.until { await rig.store.waitingForQuestions == 1 }
    second.cancel()
    await question.cancelled()
    #expect(await second.outcome == nil)
    await rig.until { await rig.store.isIdle }
    #expect(rig.platform.callCount == 1)
  }

  @Test("a newer frame answers those who wait for word of the older one")
  func newer() async throws {
    let rig = FreshnessRig()
    try await rig.withOldFrames([1])
    let waiting = rig.ask(1)
    let question = try await rig.questions.next()
    let fresh = rig.ask(1, .fresh)
    let call = try await rig.platform.next()
    try call.send(1, bytes: 300)
    call.end()
    let digest = try #require(await fresh.outcome?.frame?.stored.digest)
    #expect(await waiting.outcome?.frame?.stored.digest == digest)
    await question.cancelled()
    question.answer(hash: "a")
    #expect(rig.store.cached(rig.key(1))?.digest == digest)
  }

  @Test("the store's end fails who waits for an answer")
  func shutDown() async throws {
    let rig = FreshnessRig()
    try await rig.withOldFrames([1])
    let waiting = rig.ask(1)
    let question = try await rig.questions.next()
    await rig.store.shutDown()
    #expect(await waiting.outcome?.failure == .shuttingDown)
    await question.cancelled()
    #expect(await rig.store.isIdle)
  }
}
