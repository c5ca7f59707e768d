import Testing

@testable import FrameStore

@Suite("The order of reads from the disk")
struct DiskReadingTests {
  @Test("reads in the order asked for, and tells each reader")
  func order() throws {
    let rig = ScheduleRig(holding: [1, 2, 3])
    rig.read([3, 1])
    #expect(rig.next() == .read(3))
    try rig.end(found: 100)
    #expect(rig.next() == .read(1))
    try rig.end(found: 200)
    #expect(rig.next() == nil)
    #expect(rig.told == [.frame(3), .frame(1, 200)])
    #expect(rig.statistics.hits == 2)
    #expect(rig.statistics.misses == 0)
  }

  @Test("what is not there is told at once, once it is known what is")
  func knownMisses() {
    let rig = ScheduleRig(holding: [1])
    #expect(rig.schedule.candidates(of: [1, 2].map { DiskSample.key($0) }) == [true, false])
    #expect(rig.statistics.misses == 1)
    rig.read([2])
    #expect(rig.told == [.nothing(2)])
    #expect(rig.next() == nil)
    #expect(rig.statistics.misses == 2)
  }

  @Test("before it is known what is there, everything may be")
  func beforeTheListing() throws {
    let rig = ScheduleRig()
    #expect(rig.next() == .list)
    #expect(rig.mayHold(5))
    #expect(!rig.holds(5))
    rig.read([5, 6])
    #expect(rig.next() == .read(5))
    rig.end(.missing)
    #expect(rig.next() == .read(6))
    try rig.end(found: 100)
    #expect(rig.told == [.nothing(5), .frame(6)])
    rig.list([6])
    #expect(!rig.mayHold(5))
    #expect(rig.holds(6))
  }

  @Test("equal reads at once are one, and all are told")
  func equal() throws {
    let rig = ScheduleRig(holding: [1])
    rig.read([1])
    rig.read([1], reader: 1)
    #expect(rig.next() == .read(1))
    rig.read([1], reader: 2)
    #expect(rig.next() == nil)
    try rig.end(found: 100)
    #expect(rig.told == [.frame(1), .frame(1, reader: 1), .frame(1, reader: 2)])
    #expect(rig.next() == nil)
    #expect(rig.statistics.hits == 3)
  }

  @Test("what somebody looks at comes before what a batch gathers")
  func interactiveFirst() throws {
    let rig = ScheduleRig(holding: [1, 2, 3, 9])
    rig.read([1, 2, 3], isInteractive: false)
    #expect(rig.next() == .read(1))
    rig.read([9], reader: 1)
    #expect(rig.next() == .read(9))
    #expect(rig.next() == .read(2))
  }

  @Test("a batch's read that somebody comes to look at is brought forward, and done once")
  func raised() throws {
    let rig = ScheduleRig(holding: [1, 2, 3])
    rig.read([1, 2, 3], isInteractive: false)
    rig.read([3], reader: 1)
    #expect(rig.next() == .read(3))
    try rig.end(found: 100)
    #expect(rig.told == [.frame(3), .frame(3, reader: 1)])
    #expect(rig.next() == .read(1))
    #expect(rig.next() == .read(2))
    #expect(rig.next() == nil)
  }

  @Test("reads come before writes, and a write leaves the other threads to reads")
  func beforeWrites() throws {
    let rig = ScheduleRig(holding: [1, 2])
    try rig.keep(5)
    try rig.keep(6)
    rig.read([1])
    #expect(rig.next() == .read(1))
    #expect(rig.next() == .write(5))
    #expect(rig.next() == nil)
    rig.read([2])
    #expect(rig.next() == .read(2))
  }

  @Test("a reader that leaves takes only itself away, and the last one the read")
  func leaving() throws {
    let rig = ScheduleRig(holding: [1, 2])
    rig.read([1, 2])
    rig.read([1], reader: 1)
    rig.leave([1, 2])
    #expect(rig.next() == .read(1))
    #expect(rig.next() == nil)
    try rig.end(found: 100)
    #expect(rig.told == [.frame(1, reader: 1)])
  }

  @Test("a reader that leaves while it is read is not told; one that comes then is")
  func leavingARunningRead() throws {
    let rig = ScheduleRig(holding: [1])
    rig.read([1])
    #expect(rig.next() == .read(1))
    rig.leave([1])
    rig.read([1], reader: 1)
    #expect(rig.next() == nil)
    try rig.end(found: 100)
    #expect(rig.told == [.frame(1, reader: 1)])
  }

  @Test("as many reads as may wait do, and one more is not done; equal ones are not counted")
  func queueLimit() {
    let rig = ScheduleRig(holding: [1, 2, 3, 4]) { $0.readQueue = 3 }
    rig.read([1, 2, 3])
    #expect(rig.told == [])
    rig.read([4, 3], reader: 1)
    #expect(rig.told == [.nothing(4, reader: 1)])
    #expect(rig.next() == .read(1))
    rig.end(.missing)
    rig.read([4], reader: 1)
    #expect(rig.told == [.nothing(4, reader: 1), .nothing(1)])
  }

  @Test("a damaged entry counts as not found, is removed, and is not asked for again")
  func damaged() {
    let rig = ScheduleRig(holding: [1])
    rig.read([1])
    #expect(rig.next() == .read(1))
    rig.end(.useless(.content))
    #expect(rig.told == [.nothing(1)])
    #expect(!rig.mayHold(1))
    #expect(rig.settle() == [.remove(1)])
    #expect(rig.statistics.damaged == 1)
    #expect(rig.statistics.misses == 1)
    #expect(rig.statistics.entries == 0)
    #expect(rig.statistics.bytes == 0)
  }

  @Test("one found damaged while the folder is being listed does not come back with the list")
  func damagedBeforeTheListing() {
    let rig = ScheduleRig()
    #expect(rig.next() == .list)
    rig.read([1])
    #expect(rig.next() == .read(1))
    rig.end(.useless(.content))
    rig.list([1])
    #expect(!rig.mayHold(1))
    #expect(rig.settle() == [.remove(1)])
    #expect(rig.statistics.entries == 0)
  }

  @Test("an entry that is too old is removed, and no damage")
  func tooOld() {
    let rig = ScheduleRig(holding: [1])
    rig.read([1])
    #expect(rig.next() == .read(1))
    rig.end(.useless(nil))
    #expect(rig.settle() == [.remove(1)])
    #expect(rig.statistics.damaged == 0)
    #expect(rig.statistics.misses == 1)
  }

  @Test("an entry that somebody took away is forgotten")
  func missing() {
    let rig = ScheduleRig(holding: [1])
    rig.read([1])
    #expect(rig.next() == .read(1))
    rig.end(.missing)
    #expect(!rig.mayHold(1))
    #expect(rig.settle() == [])
  }

  @Test("what can't be read now is kept for later")
  func unreadable() {
    let rig = ScheduleRig(holding: [1])
    rig.read([1])
    #expect(rig.next() == .read(1))
    rig.end(.unreadable)
    #expect(rig.told == [.nothing(1)])
    #expect(rig.holds(1))
    #expect(rig.settle() == [])
  }

  @Test("a disk that fails tells everyone, reads and writes nothing more, and says so once")
  func failing() throws {
    let rig = ScheduleRig(holding: [1, 2, 3])
    rig.read([1, 2])
    try rig.keep(5)
    #expect(rig.next() == .read(1))
    rig.apply(rig.schedule.fail(5))
    #expect(rig.failure == 5)
    #expect(Set(rig.told) == [.nothing(1), .nothing(2)])
    #expect(rig.next() == nil)
    #expect(!rig.mayHold(3))
    rig.read([3])
    #expect(rig.told.last == .nothing(3))
    try rig.keep(6)
    #expect(rig.next() == nil)
    rig.failure = nil
    rig.apply(rig.schedule.fail(5))
    #expect(rig.failure == nil)
    let statistics = rig.statistics
    #expect(!statistics.isOn)
    #expect(statistics.entries == 0)
    #expect(statistics.bytes == 0)
    #expect(statistics.droppedWrites == 1)
  }
}
