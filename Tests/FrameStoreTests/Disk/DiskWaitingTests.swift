import FetchScheduling
import FrameBytes
import Glibc
import Testing

@testable import FrameStore

@Suite("Waiting for the disk", .timeLimit(.minutes(2)))
struct DiskWaitingTests {
  private let files = ScriptedFiles()

  @Test("equal wants at once are one read")
  func equalWants() async throws {
    let rig = try await DiskRig.listed(files, holding: [1])
    files.holdReads()
    let asked = (0..<5).map { _ in rig.ask(1) }
    let gathered = rig.gather([1, 1])
    #expect(try await files.next() == .read(1))
    while await rig.store.waitingForDisk < 7 { await Task.yield() }
    files.letGo()
    for task in asked { #expect(await task.outcome?.frame?.isHit == true) }
    #expect(await gathered.outcome.count == 2)
    #expect(files.calls.count { $0 == .read(1) } == 1)
    await rig.store.shutDown()
  }

  @Test("reads run on as many threads as there are, and no more")
  func threads() async throws {
    let rig = try await DiskRig.listed(files, holding: [1, 2, 3]) { $0.disk.threads = 2 }
    files.holdReads()
    let gathered = rig.gather([1, 2, 3])
    #expect(Set([try await files.next(), try await files.next()]) == [.read(1), .read(2)])
    #expect(!files.calls.contains(.read(3)))
    files.letGo()
    #expect(try await files.next() == .read(3))
    files.letGo(2)
    #expect(await gathered.outcome.count == 3)
    await rig.store.shutDown()
  }

  @Test("what somebody looks at does not wait for a batch")
  func interactiveFirst() async throws {
    let rig = try await DiskRig.listed(files, holding: [1, 2, 3, 9]) { $0.disk.threads = 1 }
    files.holdReads()
    let gathered = rig.gather([1, 2, 3])
    #expect(try await files.next() == .read(1))
    let asked = rig.ask(9)
    while await rig.store.waitingForDisk < 4 { await Task.yield() }
    files.letGo()
    #expect(try await files.next() == .read(9))
    files.letGo(3)
    #expect(await asked.outcome?.frame != nil)
    #expect(await gathered.outcome.count == 3)
    await rig.store.shutDown()
  }

  @Test("a caller that leaves is gone, and the next one is served")
  func cancelled() async throws {
    let rig = try await DiskRig.listed(files, holding: [1])
    files.holdReads()
    let asked = rig.ask(1)
    #expect(try await files.next() == .read(1))
    asked.cancel()
    #expect(await asked.outcome == nil)
    while await rig.store.waitingForDisk > 0 { await Task.yield() }
    let next = rig.ask(1)
    files.letGo(2)
    #expect(await next.outcome?.frame?.isHit == true)
    #expect(rig.platform.callCount == 0)
    await rig.store.shutDown()
  }

  @Test("a deadline that passes while the disk is at work is told at that moment, without a call")
  func deadline() async throws {
    let rig = try await DiskRig.listed(files, holding: [1]) { $0.disk.patience = .seconds(10) }
    files.holdReads()
    let asked = rig.ask(1, within: .seconds(3))
    #expect(try await files.next() == .read(1))
    while !rig.clock.isAwaited(.seconds(3)) { await Task.yield() }
    rig.clock.advance(by: .seconds(3))
    #expect(await asked.outcome?.failure == .timedOut)
    #expect(rig.platform.callCount == 0)
    files.letGo()
    await rig.store.shutDown()
  }

  @Test("a disk that is slow is waited for, until it is silent for too long")
  func slow() async throws {
    let rig = try await DiskRig.listed(files, holding: [1, 2, 3, 4]) {
      $0.disk.patience = .seconds(1)
      $0.disk.threads = 1
    }
    files.holdReads()
    let gathered = rig.gather([1, 2, 3, 4])
    for second in 1...2 as ClosedRange<Int64> {
      #expect(try await files.next() == .read(second))
      while !rig.clock.isAwaited(.seconds(second)) { await Task.yield() }
      files.letGo()
      while await rig.store.waitingForDisk > 4 - second { await Task.yield() }
      rig.clock.advance(by: .seconds(1))
    }
    #expect(try await files.next() == .read(3))
    while !rig.clock.isAwaited(.seconds(3)) { await Task.yield() }
    #expect(rig.platform.callCount == 0)
    rig.clock.advance(by: .seconds(1))
    let call = try await rig.platform.next()
    #expect(call.indices == [3, 4])
    try call.finish()
    #expect(await gathered.outcome.map(\.0) == [1, 2, 3, 4])
    files.letGo()
    await rig.store.shutDown()
  }

  @Test("a disk that takes too long is not waited for: the upstream is asked, in one call")
  func patience() async throws {
    let rig = try await DiskRig.listed(files, holding: [1, 2, 3]) { $0.disk.patience = .seconds(1) }
    files.holdReads()
    let gathered = rig.gather([1, 2, 3])
    _ = (try await files.next(), try await files.next())
    while !rig.clock.isAwaited(.seconds(1)) { await Task.yield() }
    rig.clock.advance(by: .seconds(1) - .nanoseconds(1))
    #expect(rig.platform.callCount == 0)
    rig.clock.advance(by: .nanoseconds(1))
    let call = try await rig.platform.next()
    #expect(call.indices == [1, 2, 3])
    try call.finish()
    #expect(await gathered.outcome.allSatisfy { $0.1.frame?.isHit == false })
    files.hold { _ in false }
    files.letGo(2)
    await rig.store.shutDown()
  }

  @Test("a frame that comes from the upstream meanwhile answers, and the disk's older one does not")
  func newerAnswers() async throws {
    let rig = try await DiskRig.listed(files, holding: [1])
    files.holdReads()
    let asked = rig.ask(1)
    #expect(try await files.next() == .read(1))
    let fresh = rig.ask(1, fresh: true)
    let call = try await rig.platform.next()
    try call.send(1, bytes: 300)
    call.end()
    let new = try Frame(drawn: 1, bytes: 300)
    #expect(await fresh.outcome?.frame?.stored.frame == new)
    #expect(await asked.outcome?.frame?.stored.frame == new)
    files.letGo()
    await rig.until { $0.writes == 1 }
    #expect(rig.store.cached(DiskSample.key(1))?.frame == new)
    #expect(files.bytes(DiskSample.key(1)) == new.bytes)
    await rig.store.shutDown()
  }

  @Test("what the disk has not got, and what has come meanwhile, is not asked for again")
  func cameMeanwhile() async throws {
    let rig = try await DiskRig.listed(files, holding: [1, 2])
    files.fail(.read(1), with: .passing(EMFILE))
    // The one read ends, and the other holds the list up.
    files.hold { $0 == .read(2) }
    let gathered = rig.gather([1, 2])
    #expect(try await files.next() == .read(2))
    while await rig.store.waitingForDisk > 1 { await Task.yield() }
    let fresh = rig.ask(1, fresh: true)
    try await rig.platform.next().finish()
    #expect(await fresh.outcome?.frame?.isHit == false)
    files.letGo()
    #expect(await gathered.outcome.allSatisfy { $0.1.frame?.isHit == true })
    #expect(rig.platform.callCount == 1)
    await rig.store.shutDown()
  }

  @Test("a list that was all at hand has nothing to take back, and takes nobody else's")
  func emptyTicket() async throws {
    let rig = try await DiskRig.listed(files, holding: [1, 2])
    #expect(await rig.ask(1).outcome?.frame != nil)
    let ticket = await rig.store.fetch(
      [DiskSample.key(1)], priority: .batch, caller: Caller("anna"), deadline: .seconds(50)
    ) { _, _, _ in }
    files.holdReads()
    let asked = rig.ask(2)
    #expect(try await files.next() == .read(2))
    ticket.cancel()
    // Whoever comes later sees that the ticket has been looked at.
    _ = await rig.ask(1).outcome
    #expect(await rig.store.waitingForDisk == 1)
    files.letGo()
    #expect(await asked.outcome?.frame?.isHit == true)
    await rig.store.shutDown()
  }

  @Test("who asks for what is kept waits no longer than for any frame, and may leave")
  func keptTooLate() async throws {
    let rig = try await DiskRig.listed(files, holding: [1]) { $0.disk.patience = .seconds(1) }
    files.holdReads()
    let kept = Task { [store = rig.store] in
      await store.kept(DiskSample.key(1), deadline: .seconds(50))
    }
    #expect(try await files.next() == .read(1))
    while !rig.clock.isAwaited(.seconds(1)) { await Task.yield() }
    rig.clock.advance(by: .seconds(1))
    #expect(await kept.outcome == nil)
    let leaving = Task { [store = rig.store] in
      await store.kept(DiskSample.key(1), deadline: .seconds(50))
    }
    leaving.cancel()
    #expect(await leaving.outcome == nil)
    files.letGo(2)
    await rig.store.shutDown()
  }
}
