import FetchScheduling
import FrameBytes
import Glibc
import Testing

@testable import FrameStore

@Suite("A disk that is full, broken or at its end", .timeLimit(.minutes(2)))
struct DiskTroubleTests {
  private let files = ScriptedFiles()

  @Test("frames are handed out while the disk is at work on earlier ones; too many are dropped")
  func writtenBehind() async throws {
    // Arrays may have twice the capacity that they need.
    let rig = try await DiskRig.listed(files) { $0.disk.writeQueueBytes = 50_000 }
    files.holdWrites()
    for index in 1...3 as ClosedRange<Int64> {
      let asked = rig.ask(index)
      let call = try await rig.platform.next()
      try call.send(index, bytes: index == 3 ? 100_000 : 10_000)
      call.end()
      #expect(await asked.outcome?.frame != nil)
      if index == 1 { #expect(try await files.next() == .write(1)) }
    }
    #expect(rig.statistics.droppedWrites == 1)
    files.letGo(2)
    await rig.until { $0.writes == 2 }
    #expect(files.bytes(DiskSample.key(3)) == nil)
    await rig.store.shutDown()
  }

  @Test(
    "a disk that is full, over its quota, broken or read-only turns the tier off, with one warning",
    arguments: [ENOSPC, EDQUOT, EIO, EROFS, ENOENT, EACCES])
  func failingWrites(code: Int32) async throws {
    let rig = try await DiskRig.listed(files, holding: [9])
    files.fail(.write(1), with: DiskFault(writing: code))
    for index in 1...3 as ClosedRange<Int64> {
      let asked = rig.ask(index)
      try await rig.platform.next().finish()
      #expect(await asked.outcome?.frame?.isHit == false)
      await rig.until { !$0.isOn }
      #expect(rig.store.cached(DiskSample.key(index)) != nil)
    }
    let asked = rig.ask(9)
    try await rig.platform.next().finish()
    #expect(await asked.outcome?.frame?.isHit == false)
    #expect(files.calls == [.list, .write(1)])
    #expect(rig.statistics.entries == 0)
    #expect(rig.log.warnings.map(\.message) == ["the disk cache is off until a restart"])
    #expect(rig.log.warnings.first?.metadata["reason"] == DiskFault.text(code))
    await rig.store.shutDown()
    #expect(files.isClosed)
  }

  @Test("a read or a removal that fails turns it off too, and the upstream is asked")
  func failingReads() async throws {
    let rig = try await DiskRig.listed(files, holding: [1])
    files.fail(.read(1), with: DiskFault(reading: EIO))
    let asked = rig.ask(1)
    try await rig.platform.next().finish()
    #expect(await asked.outcome?.frame?.isHit == false)
    #expect(!rig.statistics.isOn)
    #expect(rig.log.warnings.count == 1)
    await rig.store.shutDown()

    let other = ScriptedFiles()
    other.fail(.list, with: .fatal(EIO))
    let blind = DiskRig(other)
    await blind.until { !$0.isOn }
    let want = blind.ask(1)
    try await blind.platform.next().finish()
    #expect(await want.outcome?.frame != nil)
    #expect(other.calls == [.list])
    await blind.store.shutDown()
  }

  @Test(
    "without descriptors an entry is not there this time, and is kept",
    arguments: [EMFILE, ENFILE])
  func noDescriptors(code: Int32) async throws {
    let rig = try await DiskRig.listed(files, holding: [1]) { $0.memory = 0 }
    files.fail(.read(1), with: DiskFault(reading: code))
    let asked = rig.ask(1)
    let call = try await rig.platform.next()
    call.end(.refused(.refused(status: 404, message: "")))
    #expect(await asked.outcome?.failure != nil)
    files.fail(.read(1), with: nil)
    #expect(await rig.ask(1).outcome?.frame?.isHit == true)
    #expect(rig.log.warnings.count { $0.message.contains("disk") } == 0)
    await rig.store.shutDown()
  }

  @Test("something in a write's way costs that write alone", arguments: [EISDIR, EFBIG, EMFILE])
  func inTheWay(code: Int32) async throws {
    let rig = try await DiskRig.listed(files)
    files.fail(.write(1), with: DiskFault(writing: code))
    let asked = rig.gather([1, 2])
    try await rig.platform.next().finish()
    _ = await asked.outcome
    await rig.until { $0.writes == 1 && $0.droppedWrites == 1 }
    #expect(rig.statistics.isOn)
    #expect(rig.store.disk?.holds(DiskSample.key(1)) == false)
    #expect(rig.store.disk?.holds(DiskSample.key(2)) == true)
    await rig.store.shutDown()
  }

  @Test("what waits is written before the end, and then the folder is let go")
  func flushed() async throws {
    let rig = try await DiskRig.listed(files)
    files.holdWrites()
    let asked = rig.gather([1, 2, 3])
    try await rig.platform.next().finish()
    _ = await asked.outcome
    #expect(try await files.next() == .write(1))
    let end = Task { await rig.store.shutDown() }
    files.letGo(3)
    await end.outcome
    #expect(files.isClosed)
    #expect((1...3).allSatisfy { files.bytes(DiskSample.key($0)) != nil })
    await rig.store.shutDown()
  }

  @Test("a disk that hangs does not keep the program from its end")
  func hanging() async throws {
    let rig = try await DiskRig.listed(files) { $0.disk.flushTime = .seconds(7) }
    files.holdWrites()
    let asked = rig.gather([1, 2])
    try await rig.platform.next().finish()
    _ = await asked.outcome
    #expect(try await files.next() == .write(1))
    let end = Task { await rig.store.shutDown() }
    while !rig.clock.isAwaited(.seconds(7)) { await Task.yield() }
    rig.clock.advance(by: .seconds(7))
    await end.outcome
    #expect(!files.isClosed)
    #expect(rig.statistics.droppedWrites == 1)
    files.letGo()
    while !files.isClosed { await Task.yield() }
    #expect(files.bytes(DiskSample.key(2)) == nil)
  }

  @Test("who waits for the disk at the end is told")
  func shuttingDown() async throws {
    let rig = try await DiskRig.listed(files, holding: [1])
    files.holdReads()
    let asked = rig.ask(1)
    #expect(try await files.next() == .read(1))
    let end = Task { await rig.store.shutDown() }
    #expect(await asked.outcome?.failure == .shuttingDown)
    files.letGo()
    await end.outcome
    #expect(await rig.ask(1).outcome?.failure == .shuttingDown)
  }
}
