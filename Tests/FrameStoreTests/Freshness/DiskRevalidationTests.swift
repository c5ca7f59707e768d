import FetchScheduling
import FrameBytes
import Testing

@testable import FrameStore

@Suite("Old frames on the disk", .timeLimit(.minutes(2)))
struct DiskRevalidationTests {
  /// A store over scripted files that hold frames of so long ago, once they have been listed.
  private func rig(
    holding indices: [Int64], age: Duration, memory: Int = 1 << 20
  ) async throws -> FreshnessRig {
    let files = ScriptedFiles()
    for index in indices { try files.put(index, requestedAt: FreshnessRig.epoch - age) }
    let rig = FreshnessRig(files: files) { $0.memory = memory }
    await rig.until { rig.store.disk?.statistics.entries == indices.count }
    return rig
  }

  @Test(
    "are good again over a restart where the video's date is older than they are",
    arguments: [0, 1 << 20])
  func restart(memory: Int) async throws {
    let rig = try await rig(holding: [1, 2, 3], age: .seconds(1000), memory: memory)
    let gathered = rig.gather([1, 2, 3])
    let question = try await rig.questions.next()
    question.answer(hash: "a", updatedAt: FreshnessRig.epoch - .seconds(1300))
    let results = await gathered.outcome
    #expect(results.count == 3 && results.allSatisfy { $0.1.frame?.isHit == true })
    #expect((rig.store.cached(rig.key(1)) != nil) == (memory > 0))
    #expect(await rig.ask(2).outcome?.frame?.isHit == true)
    #expect(rig.questions.count == 1 && rig.platform.callCount == 0)
    await rig.store.shutDown()
    #expect(await rig.store.isIdle)
  }

  @Test("are fetched where the date is not that old, and the new one takes the old one's place")
  func newerDate() async throws {
    let rig = try await rig(holding: [1], age: .seconds(1000))
    let asked = rig.ask(1)
    let question = try await rig.questions.next()
    question.answer(hash: "a", updatedAt: FreshnessRig.epoch - .seconds(1299))
    let call = try await rig.platform.next()
    try call.send(1, bytes: 300)
    call.end()
    #expect(await asked.outcome?.frame?.cause == .stale)
    await rig.until { rig.store.disk?.statistics.writes == 1 }
    await rig.store.shutDown()
  }

  @Test("are not given to who wants no question asked, until one has been")
  func kept() async throws {
    let rig = try await rig(holding: [1], age: .seconds(1000))
    let deadline = rig.clock.now + .seconds(10)
    #expect(await rig.store.kept(rig.key(1), deadline: deadline) == nil)
    rig.note(hash: "a", updatedAt: FreshnessRig.epoch - .seconds(1300))
    #expect(await rig.store.kept(rig.key(1), deadline: deadline) != nil)
    #expect(rig.questions.count == 0)
    await rig.store.shutDown()
  }

  @Test("wait for word up to a bound in bytes, and one more is fetched", arguments: [3, 4])
  func bound(count: Int) async throws {
    let indices = Array(1...Int64(count))
    let files = ScriptedFiles()
    for index in indices {
      try files.put(index, requestedAt: FreshnessRig.epoch - .seconds(1000))
    }
    let bytes = try Frame(drawn: 1, bytes: 100).bytes.count
    let rig = FreshnessRig(files: files) { $0.disk.doubtfulBytes = 3 * bytes }
    await rig.until { rig.store.disk?.statistics.entries == count }
    let gathered = rig.gather(indices)
    let question = try await rig.questions.next()
    if count == 4 { try await rig.platform.next().finish() }
    await rig.until { await rig.store.waitingForQuestions == 3 }
    question.answer(hash: "a", updatedAt: FreshnessRig.epoch - .seconds(1300))
    let results = await gathered.outcome
    #expect(results.filter { $0.1.frame?.isHit == true }.count == 3)
    #expect(results.filter { $0.1.frame?.cause == .stale }.count == count - 3)
    await rig.store.shutDown()
    #expect(await rig.store.isIdle)
  }

  @Test("keep the time at which they were asked for, not that at which they came")
  func timeOfRequest() async throws {
    let files = ScriptedFiles()
    let rig = FreshnessRig(files: files)
    let asked = rig.ask(1)
    let call = try await rig.platform.next()
    rig.clock.advance(by: .seconds(40))
    try call.finish()
    #expect(await asked.outcome?.frame?.stored.requestedAt == .zero)
    await rig.store.shutDown()
    #expect(try files.read(rig.key(1)).requestedAt == FreshnessRig.epoch)
  }
}
