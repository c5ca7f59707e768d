import Testing

@testable import FrameStore

@Suite("Purges in the order of the disk's work")
struct DiskPurgingTests {
  @Test("come before what waits, and take with them what was to be written")
  func writes() throws {
    let rig = ScheduleRig(holding: [1, 2])
    try rig.keep(3)
    try rig.keep(4)
    #expect(rig.next() == .write(3))
    let write = rig.job
    rig.purge()
    for index in 1...4 as ClosedRange<Int64> { #expect(!rig.mayHold(index)) }
    // One thread changes at a time.
    #expect(rig.next() == nil)
    rig.job = write
    rig.end()
    #expect(!rig.mayHold(3))
    #expect(rig.settle() == [.purge(7)])
    #expect(rig.purged == [0])
    #expect(rig.statistics.entries == 0 && rig.statistics.bytes == 0)
    #expect(rig.schedule.waitingBytes == 0)
  }

  @Test("what comes behind one is written and read as ever, also while it is under way")
  func behind() throws {
    let rig = ScheduleRig(holding: [1])
    rig.purge()
    #expect(rig.next() == .purge(7))
    let purge = rig.job
    try rig.keep(1, bytes: 300)
    rig.read([1])
    #expect(rig.told == [.frame(1, 300)])
    rig.read([2])
    #expect(rig.told.last == .nothing(2))
    rig.job = purge
    rig.end()
    #expect(rig.settle() == [.write(1)])
    #expect(rig.holds(1))
  }

  @Test("who waits for a read is told that there is nothing, and what is read then tells nobody")
  func reads() throws {
    let rig = ScheduleRig(holding: [1, 2])
    rig.read([1, 2])
    #expect(rig.next() == .read(1))
    rig.purge()
    #expect(Set(rig.told) == [.nothing(1), .nothing(2)])
    try rig.end(found: 100)
    #expect(rig.told.count == 2)
    #expect(rig.settle() == [.purge(7)])
    #expect(!rig.holds(1))
  }

  @Test("waits for the list, of which it takes the video's entries")
  func list() throws {
    let rig = ScheduleRig()
    #expect(rig.mayHold(1))
    rig.purge()
    #expect(!rig.mayHold(1))
    #expect(rig.next() == .list)
    rig.list([1, 2])
    #expect(!rig.mayHold(1))
    #expect(rig.settle() == [.purge(7)])
    #expect(rig.statistics.entries == 0)
  }

  @Test("two of one video are two, and the video is readable again behind the last")
  func twice() throws {
    let rig = ScheduleRig(holding: [1])
    rig.purge()
    rig.purge()
    #expect(rig.next() == .purge(7))
    rig.end()
    #expect(!rig.mayHold(1))
    try rig.keep(1)
    #expect(rig.settle() == [.purge(7), .write(1)])
    #expect(rig.purged == [0, 0])
    #expect(rig.holds(1))
  }

  @Test("fails where the disk has failed, before it, under it and behind it")
  func failing() throws {
    let rig = ScheduleRig(holding: [1])
    rig.purge()
    rig.purge()
    #expect(rig.next() == .purge(7))
    rig.apply(rig.schedule.fail(5))
    #expect(rig.purged == [nil, nil])
    rig.purge()
    #expect(rig.purged == [nil, nil, nil])
  }

  @Test("is still made at the end, and not begun behind it")
  func closing() throws {
    let rig = ScheduleRig(holding: [1])
    rig.purge()
    rig.apply(rig.schedule.close())
    #expect(!rig.schedule.isOver)
    #expect(rig.settle() == [.purge(7)])
    #expect(rig.purged == [0])
    #expect(rig.schedule.isOver)
    rig.purge()
    #expect(rig.purged == [0, nil])
  }
}
