import FetchScheduling
import FrameBytes
import Glibc
import Testing

@testable import FrameStore

@Suite("Frames on the disk, over a restart", .timeLimit(.minutes(5)))
struct DiskRestartTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func file(_ index: Int64) -> String { "cache/" + DiskSample.path(DiskSample.key(index)) }

  @Test("every frame of before is there, without a call")
  func warm() async throws {
    let first = try DiskRig(folder)
    try await first.fill(Array(0..<40))
    #expect(first.statistics.writes == 40)
    let second = try DiskRig(folder)
    let batch = await second.gather(Array(0..<30)).outcome
    #expect(Set(batch.map(\.0)) == Set(0..<30))
    for index in 0..<40 as Range<Int64> {
      let fetched = try #require(await second.ask(index).outcome?.frame)
      #expect(fetched.isHit && !fetched.collapsed)
      #expect(fetched.queued == .zero && fetched.upstream == .zero)
      #expect(fetched.stored.frame == (try Frame(drawn: index, bytes: 100)))
      #expect(fetched.stored.digest == SHA256Digest(of: fetched.stored.frame.bytes))
      #expect(second.store.cached(DiskSample.key(index))?.digest == fetched.stored.digest)
    }
    #expect(second.platform.callCount == 0)
    #expect(second.statistics.hits == 40)
    await second.store.shutDown()
  }

  @Test("what is missing of a list is one call, and what is at hand comes first")
  func lists() async throws {
    let first = try DiskRig(folder)
    try await first.fill([1, 2, 3])
    let second = try DiskRig(folder)
    await second.until { $0.entries == 3 }
    let gathered = second.gather([1, 10, 2, 11, 1])
    let call = try await second.platform.next()
    #expect(Set(call.indices) == [10, 11])
    try call.finish()
    let results = await gathered.outcome
    #expect(results.map(\.0).sorted() == [1, 1, 2, 10, 11])
    #expect(results.allSatisfy { $0.1.frame?.isHit == ($0.0 < 10) })
    #expect(second.platform.callCount == 1)
    await second.store.shutDown()
  }

  @Test("a frame keeps its age: it is good until its time to live is over, and not at that moment")
  func timeToLive() async throws {
    let wall = DiskRig.WallClock()
    let first = try DiskRig(folder, wall: wall)
    try await first.fill([1, 2])
    wall.advance(by: .seconds(60) - .nanoseconds(1))
    let second = try DiskRig(folder, wall: wall) { $0.timeToLive = .seconds(60) }
    #expect(await second.ask(1).outcome?.frame?.isHit == true)
    #expect(second.store.cached(DiskSample.key(1)) != nil)
    second.clock.advance(by: .nanoseconds(1))
    #expect(second.store.cached(DiskSample.key(1)) == nil)
    wall.advance(by: .nanoseconds(1))
    let again = second.ask(2)
    try await second.platform.next().finish()
    #expect(await again.outcome?.frame?.isHit == false)
    #expect(second.statistics.damaged == 0)
    await second.store.shutDown()
    let third = try DiskRig(folder, wall: wall) { $0.timeToLive = .seconds(60) }
    #expect(await third.ask(2).outcome?.frame?.isHit == true)
    await third.store.shutDown()
  }

  @Test("one that a wrong clock stored in the future is asked for again")
  func future() async throws {
    let wall = DiskRig.WallClock()
    let first = try DiskRig(folder, wall: wall)
    try await first.fill([1])
    wall.advance(by: .nanoseconds(-1))
    let second = try DiskRig(folder, wall: wall)
    let asked = second.ask(1)
    try await second.platform.next().finish()
    #expect(await asked.outcome?.frame?.isHit == false)
    await second.store.shutDown()
  }

  @Test("asking afresh does not look at the disk, and what comes takes the old one's place there")
  func fresh() async throws {
    let first = try DiskRig(folder)
    try await first.fill([1])
    let second = try DiskRig(folder)
    let asked = second.ask(1, fresh: true)
    let call = try await second.platform.next()
    try call.send(1, bytes: 500)
    call.end()
    let new = try #require(await asked.outcome?.frame?.stored.frame)
    #expect(second.statistics.hits == 0)
    await second.store.shutDown()
    let third = try DiskRig(folder)
    #expect(await third.ask(1).outcome?.frame?.stored.frame == new)
    #expect(third.platform.callCount == 0)
    await third.store.shutDown()
  }

  @Test("damaged and swapped entries are fetched again, and are good from then on")
  func damaged() async throws {
    let first = try DiskRig(folder)
    try await first.fill([1, 2, 3, 4, 5])
    var bytes = try folder.read(file(1))
    bytes[100] ^= 1
    try folder.write(bytes, to: file(1))
    try folder.write(Array(try folder.read(file(2)).dropLast()), to: file(2))
    #expect(rename(folder[file(3)], folder["aside"]) == 0)
    #expect(rename(folder[file(4)], folder[file(3)]) == 0)
    #expect(rename(folder["aside"], folder[file(4)]) == 0)
    let second = try DiskRig(folder)
    let gathered = second.gather([1, 2, 3, 4, 5])
    let call = try await second.platform.next()
    #expect(Set(call.indices) == [1, 2, 3, 4])
    try call.finish()
    for (index, result) in await gathered.outcome {
      #expect(result.frame?.stored.frame == (try Frame(drawn: index, bytes: 100)))
    }
    #expect(second.statistics.damaged == 4)
    let reasons = Set(second.log.warnings.map { $0.metadata["reason"] })
    #expect(
      reasons == ["damaged bytes", "an entry of the wrong length", "another frame's entry"])
    await second.store.shutDown()
    let third = try DiskRig(folder)
    _ = await third.gather([1, 2, 3, 4, 5]).outcome
    #expect(third.platform.callCount == 0)
    #expect(third.statistics.damaged == 0)
    await third.store.shutDown()
  }

  @Test("domains and accounts share no entry")
  func domains() async throws {
    let stranger = DiskSample.key(1, domain: AccessDomain(identity: 1))
    let first = try DiskRig(folder)
    let asked = first.ask(stranger)
    try await first.platform.next().finish()
    _ = await asked.outcome
    try await first.fill([2])
    let second = try DiskRig(folder)
    #expect(await second.ask(stranger).outcome?.frame?.isHit == true)
    let own = second.ask(1)
    try await second.platform.next().finish()
    #expect(await own.outcome?.frame?.isHit == false)
    await second.store.shutDown()

    let account = DiskBinding(upstream: DiskSample.upstream, token: "another")
    let third = try DiskRig(folder, binding: account)
    let gathered = third.gather([1, 2])
    try await third.platform.next().finish()
    #expect(await gathered.outcome.allSatisfy { $0.1.frame?.isHit == false })
    await third.store.shutDown()
  }

  @Test("without memory every frame comes from the disk")
  func noMemory() async throws {
    let rig = try DiskRig(folder) { $0.memory = 0 }
    let asked = rig.ask(1)
    try await rig.platform.next().finish()
    _ = await asked.outcome
    for _ in 0..<3 { #expect(await rig.ask(1).outcome?.frame?.isHit == true) }
    await rig.until { $0.writes == 1 }
    for _ in 0..<3 { #expect(await rig.ask(1).outcome?.frame?.isHit == true) }
    #expect(rig.platform.callCount == 1)
    await rig.store.shutDown()
  }

  @Test("the room holds over restarts, and a smaller one is enforced at the next start")
  func room() async throws {
    let room = DiskLimits.room(forFileOf: 1000)
    let first = try DiskRig(folder) { $0.disk.bytes = room * 20 }
    try await first.fill(Array(0..<30))
    #expect(first.statistics.evictions == 10)
    #expect(folder.files(under: "cache/frames").count == 20)
    let second = try DiskRig(folder) { $0.disk.bytes = room * 8 }
    await second.until { $0.entries == 8 && $0.evictions == 12 }
    try await second.fill([99])
    #expect(folder.files(under: "cache/frames").count == 8)
    #expect(second.statistics.bytes == room * 8)
  }

  @Test("kept frames are told without a call, and nothing else is")
  func kept() async throws {
    let first = try DiskRig(folder)
    try await first.fill([1, 2])
    let second = try DiskRig(folder)
    let deadline = Moment.seconds(50)
    #expect(await second.store.kept(DiskSample.key(9), deadline: deadline) == nil)
    await second.until { $0.entries == 2 }
    #expect(second.store.holds(DiskSample.key(1)))
    #expect(!second.store.holds(DiskSample.key(9)))
    let kept = await second.store.kept(DiskSample.key(1), deadline: deadline)
    #expect(kept?.frame == (try Frame(drawn: 1, bytes: 100)))
    _ = await second.ask(2).outcome
    #expect(await second.store.kept(DiskSample.key(2), deadline: deadline) != nil)
    #expect(second.platform.callCount == 0)
    await second.store.shutDown()
  }
}
