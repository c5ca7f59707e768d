import FetchScheduling
import FrameBytes
import Testing

@testable import FrameStore

@Suite("Purging a video", .timeLimit(.minutes(2)))
struct PurgeTests {
  @Test("takes its frames and forms out of memory, in every domain, and nobody else's")
  func memory() async throws {
    let rig = FreshnessRig()
    try await rig.fill([1, 2])
    try await rig.fill([1], video: 8)
    for video in [7, 8] as [Int64] {
      let key = DerivedKey(
        domain: AccessDomain(identity: 5), video: video, source: SHA256Digest(of: [1]),
        variant: "png")
      _ = await rig.store.derived(key) { .success(DerivedForm(bytes: [1], note: [])) }
    }
    let before = rig.store.cache.statistics.bytes
    let purged = await rig.store.purge(video: 7)
    #expect(purged.disk == nil)
    #expect(purged.memory.entries == 3)
    #expect(rig.store.cache.statistics.entries == 2)
    #expect(purged.memory.bytes == before - rig.store.cache.statistics.bytes)
    #expect(rig.store.cached(rig.key(1)) == nil)
    #expect(rig.store.cached(rig.key(1, video: 8)) != nil)
    #expect(await rig.store.purge(video: 7).memory == PurgedEntries())
  }

  @Test("a call under way brings its frames to those who wait, and they are not kept")
  func underWay() async throws {
    let files = ScriptedFiles()
    let rig = FreshnessRig(files: files)
    await rig.until { files.calls.contains(.list) }
    let waiting = rig.gather([1, 2])
    let call = try await rig.platform.next()
    try call.send(1)
    await rig.until { rig.store.cached(rig.key(1)) != nil }
    #expect(await rig.store.purge(video: 7).memory.entries == 1)
    try call.send(2)
    call.end()
    #expect(await waiting.outcome.filter { $0.1.frame != nil }.count == 2)
    #expect(!rig.store.holdsAny(rig.key(2)))
    try await rig.fill([2])
    #expect(rig.store.cached(rig.key(2)) != nil)
    await rig.store.shutDown()
    #expect(files.bytes(rig.key(1)) == nil && files.bytes(rig.key(2)) != nil)
  }

  @Test("who comes behind the purge is not given what was asked for before it")
  func joined() async throws {
    let rig = FreshnessRig()
    let early = rig.ask(1)
    let call = try await rig.platform.next()
    _ = await rig.store.purge(video: 7)
    let late = rig.ask(1)
    await rig.until { await rig.store.fetchStatistics().counters.merged == 1 }
    _ = await rig.store.purge(video: 7)
    try call.send(1, bytes: 100)
    let old = try #require(await early.outcome?.frame)
    #expect(old.stored.frame == (try Frame(drawn: 1, bytes: 100)))
    call.end()
    let second = try await rig.platform.next()
    try second.send(1, bytes: 300)
    second.end()
    #expect(await late.outcome?.frame?.stored.frame == (try Frame(drawn: 1, bytes: 300)))
    #expect(rig.store.cached(rig.key(1)) != nil)
    #expect(await rig.store.isIdle)
  }

  @Test("who waits for word of an old frame gets a new one")
  func doubted() async throws {
    let rig = FreshnessRig()
    try await rig.withOldFrames([1])
    let waiting = rig.ask(1)
    let question = try await rig.questions.next()
    _ = await rig.store.purge(video: 7)
    let call = try await rig.platform.next()
    await question.cancelled()
    question.answer(hash: "a")
    try call.send(1, bytes: 300)
    call.end()
    let fetched = try #require(await waiting.outcome?.frame)
    #expect(!fetched.isHit)
    #expect(fetched.stored.frame == (try Frame(drawn: 1, bytes: 300)))
  }

  @Test("who waits for the disk gets a new one, however late the disk is")
  func readUnderWay() async throws {
    let files = ScriptedFiles()
    try files.put(1, requestedAt: FreshnessRig.epoch)
    let rig = FreshnessRig(files: files)
    await rig.until { rig.store.disk?.statistics.entries == 1 }
    files.holdReads()
    let waiting = rig.ask(1)
    _ = try await files.next()
    let purged = await rig.store.purge(video: 7)
    #expect(try purged.disk?.get().entries == 1)
    let call = try await rig.platform.next()
    files.letGo()
    try call.send(1, bytes: 300)
    call.end()
    let fetched = try #require(await waiting.outcome?.frame)
    #expect(!fetched.isHit)
    #expect(fetched.stored.frame == (try Frame(drawn: 1, bytes: 300)))
    #expect(rig.store.cached(rig.key(1))?.frame == fetched.stored.frame)
    await rig.store.shutDown()
    #expect(files.bytes(rig.key(1)) == fetched.stored.frame.bytes)
  }

  @Test("what was read before it is not taken in behind it")
  func readBefore() async throws {
    let files = ScriptedFiles()
    try files.put(1, requestedAt: FreshnessRig.epoch)
    let rig = FreshnessRig(files: files)
    await rig.until { rig.store.disk?.statistics.entries == 1 }
    files.holdReads()
    let waiting = rig.ask(1)
    _ = try await files.next()
    await rig.until { await rig.store.waitingForDisk == 1 }
    let read = try DiskSample.stored(1)
    await rig.store.fetcher.purge(video: 7, thenRead: read, for: rig.key(1), list: 1)
    try #require(!rig.store.holdsAny(rig.key(1)))
    files.letGo()
    try await rig.platform.next().finish()
    #expect(await waiting.outcome?.frame?.isHit == false)
    await rig.store.shutDown()
  }

  @Test("a write under way does not outlive it, nor one that waits")
  func writes() async throws {
    let files = ScriptedFiles()
    let rig = FreshnessRig(files: files)
    await rig.until { files.calls.contains(.list) }
    files.holdWrites()
    try await rig.fill([1, 2])
    _ = try await files.next()
    let purging = Task { await rig.store.purge(video: 7) }
    await rig.until { rig.store.disk?.mayHold(rig.key(2)) == false }
    files.hold { _ in false }
    files.letGo()
    #expect(try await purging.value.disk?.get().entries == 1)
    #expect(files.bytes(rig.key(1)) == nil && files.bytes(rig.key(2)) == nil)
    #expect(!rig.store.holdsAny(rig.key(1)) && !rig.store.holdsAny(rig.key(2)))
    await rig.store.shutDown()
    #expect(!files.calls.contains(.write(2)))
  }

  @Test("a form that is being made meanwhile is not kept")
  func form() async throws {
    let rig = FreshnessRig()
    let key = DerivedKey(
      domain: .gateway, video: 7, source: SHA256Digest(of: [1]), variant: "png")
    let made = await rig.store.derived(key) { [store = rig.store] in
      _ = await store.purge(video: 7)
      return .success(DerivedForm(bytes: [1], note: []))
    }
    #expect(try made?.get().bytes == [1])
    #expect(rig.store.cache.derived(key) == nil)
  }

  @Test("tells of a disk that can't remove its entries, and gives none of them")
  func failing() async throws {
    for (fault, isOn) in [(DiskFault.passing(16), true), (.fatal(5), false)] {
      let files = ScriptedFiles()
      try files.put(1, requestedAt: FreshnessRig.epoch)
      let rig = FreshnessRig(files: files)
      await rig.until { rig.store.disk?.statistics.entries == 1 }
      files.fail(.purge(7), with: fault)
      let purged = await rig.store.purge(video: 7)
      #expect(throws: PurgeFailure.self) { try purged.disk?.get() }
      #expect(rig.store.disk?.statistics.isOn == isOn)
      #expect(!rig.store.holdsAny(rig.key(1)))
      await rig.store.shutDown()
    }
  }

  @Test("no file of the video is left in the folder, whosever, and all others are")
  func folder() async throws {
    let folder = try TestFolder()
    let other = DiskBinding(upstream: DiskSample.upstream, token: "another")
    let first = try DiskRig(folder, binding: other)
    try await first.fill([1, 2])
    let second = try DiskRig(folder)
    try await second.fill([3, 4])
    let third = try DiskRig(folder)
    let strange = third.ask(DiskSample.key(5, video: 77))
    try await third.platform.next().finish()
    _ = await strange.outcome
    await third.until { $0.writes == 1 }
    let names = folder.files(under: "cache/frames")
    #expect(names.count == 5)
    let purged = await third.store.purge(video: 7)
    #expect(try purged.disk?.get() == PurgedEntries(entries: 4, bytes: 4 * (4096 + 512)))
    #expect(
      folder.files(under: "cache/frames") == [
        "cache/" + DiskSample.path(DiskSample.key(5, video: 77))
      ])
    #expect(third.statistics.entries == 1)
    #expect(try await third.store.purge(video: 7).disk?.get() == PurgedEntries())
    await third.store.shutDown()
  }
}

extension Fetcher {
  /// Purges, and is told at once of what a list's read has brought before.
  fileprivate func purge(
    video: Int64, thenRead stored: StoredFrame, for key: FrameKey, list number: UInt64
  ) {
    _ = purge(video: video) { _ in }
    diskAnswered(number, key, stored)
  }
}
