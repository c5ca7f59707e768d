import Testing

@testable import FrameStore

@Suite("The room that the disk tier takes")
struct DiskRoomTests {
  /// What an entry of 100 bytes of scan data takes.
  private let room = 4096 + 512

  @Test("a frame of just an eighth of the room is kept, and none larger")
  func largestShare() throws {
    let fitting = ScheduleRig(holding: []) { $0.bytes = room * 8 }
    try fitting.keep(1)
    #expect(fitting.settle() == [.write(1)])
    let short = ScheduleRig(holding: []) { $0.bytes = room * 8 - 1 }
    try short.keep(1)
    #expect(short.settle() == [])
    #expect(short.statistics.droppedWrites == 1)
  }

  @Test("a frame of just the limit is kept, and none larger")
  func frameLimit() throws {
    let length = try DiskSample.stored(1).frame.bytes.count
    let fitting = ScheduleRig(holding: []) { $0.frameBytes = length }
    try fitting.keep(1)
    #expect(fitting.settle() == [.write(1)])
    let short = ScheduleRig(holding: []) { $0.frameBytes = length - 1 }
    try short.keep(1)
    #expect(short.settle() == [])
    #expect(short.statistics.droppedWrites == 1)
  }

  @Test("files count by blocks, and by what a file takes beside")
  func rooms() {
    #expect(DiskLimits.room(forFileOf: 1) == 4096 + 512)
    #expect(DiskLimits.room(forFileOf: 4096) == 4096 + 512)
    #expect(DiskLimits.room(forFileOf: 4097) == 8192 + 512)
  }

  @Test("full room holds, and one entry more costs the one used longest ago, beforehand")
  func full() throws {
    let rig = ScheduleRig(holding: []) { $0.bytes = room * 9 }
    for index in 1...9 as ClosedRange<Int64> { try rig.keep(index) }
    #expect(rig.settle() == (1...9).map { .write($0) })
    #expect(rig.statistics.evictions == 0)
    #expect(rig.statistics.bytes == room * 9)
    try rig.keep(10)
    #expect(rig.settle() == [.remove(1), .write(10)])
    #expect(rig.statistics.evictions == 1)
    #expect(rig.statistics.bytes == room * 9)

    let short = ScheduleRig(holding: []) { $0.bytes = room * 9 - 1 }
    for index in 1...9 as ClosedRange<Int64> { try short.keep(index) }
    #expect(short.settle() == (1...8).map { .write($0) } + [.remove(1), .write(9)])
  }

  @Test("as many entries as may be are kept, and one more costs another")
  func entryLimit() throws {
    let rig = ScheduleRig(holding: []) { $0.entries = 3 }
    for index in 1...3 as ClosedRange<Int64> { try rig.keep(index) }
    #expect(rig.settle() == [.write(1), .write(2), .write(3)])
    try rig.keep(4)
    #expect(rig.settle() == [.remove(1), .write(4)])
    #expect(rig.statistics.entries == 3)
  }

  @Test("what was read stays before what was not")
  func evictionOrder() throws {
    let rig = ScheduleRig(holding: [1, 2, 3]) { $0.entries = 3 }
    rig.read([1])
    #expect(rig.next() == .read(1))
    try rig.end(found: 100)
    try rig.keep(4)
    #expect(rig.settle() == [.remove(2), .write(4)])
  }

  @Test("an older version makes room for its newer one, and nothing else has to")
  func replacingInFullRoom() throws {
    let rig = ScheduleRig(holding: []) { $0.bytes = room * 9 }
    for index in 1...9 as ClosedRange<Int64> { try rig.keep(index) }
    _ = rig.settle()
    try rig.keep(5)
    #expect(rig.next() == .remove(5))
    // It is never away: until it is written, it is told from memory.
    #expect(rig.holds(5))
    rig.end()
    #expect(rig.settle() == [.write(5)])
    #expect(rig.statistics.evictions == 0)
    #expect(rig.statistics.entries == 9)
  }

  @Test("a folder with more than there may be is brought down to it at once, the oldest first")
  func shrunk() {
    let rig = ScheduleRig()
    rig.schedule = DiskSchedule(limits: limits { $0.bytes = room * 2 })
    #expect(rig.next() == .list)
    rig.list([5, 3, 4, 1, 2])
    #expect(rig.settle() == [.remove(5), .remove(3), .remove(4)])
    #expect(rig.statistics.bytes == room * 2)
    #expect(rig.holds(1) && rig.holds(2))

    let few = ScheduleRig(holding: [5, 3, 4]) { $0.entries = 2 }
    #expect(few.settle() == [.remove(5)])
  }

  @Test("what a listing removed counts as damaged")
  func removedByListing() {
    let rig = ScheduleRig()
    #expect(rig.next() == .list)
    rig.list([1], removed: 3)
    #expect(rig.statistics.damaged == 3)
  }

  private func limits(_ adjust: (inout DiskLimits) -> Void) -> DiskLimits {
    var limits = DiskLimits()
    adjust(&limits)
    return limits
  }
}
