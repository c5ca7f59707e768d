import Testing

@testable import FrameStore

@Suite("The order of writes to the disk")
struct DiskWritingTests {
  /// What an entry of 100 bytes of scan data takes.
  private let room = 4096 + 512

  @Test("nothing is written before it is known what is there")
  func listedFirst() throws {
    let rig = ScheduleRig()
    try rig.keep(1)
    #expect(rig.next() == .list)
    #expect(rig.next() == nil)
    rig.list([])
    #expect(rig.settle() == [.write(1)])
    #expect(rig.statistics.writes == 1)
    #expect(rig.statistics.entries == 1)
    #expect(rig.statistics.bytes == room)
  }

  @Test("a frame is there for readers while it waits and while it is written")
  func unwritten() throws {
    let rig = ScheduleRig(holding: [])
    try rig.keep(1)
    #expect(rig.holds(1))
    rig.read([1])
    #expect(rig.next() == .write(1))
    rig.read([1], reader: 1)
    #expect(rig.told == [.frame(1), .frame(1, reader: 1)])
    rig.end()
    #expect(rig.holds(1))
    rig.read([1])
    #expect(rig.next() == .read(1))
    #expect(rig.statistics.hits == 2)
  }

  @Test("who waits for the older one gets the newer, and what is read then tells nobody")
  func newerAnswers() throws {
    let rig = ScheduleRig(holding: [1])
    rig.read([1])
    #expect(rig.next() == .read(1))
    let number = rig.schedule.lastRead
    try rig.keep(1, bytes: 300)
    #expect(rig.told == [.frame(1, 300)])
    let old = try DiskSample.stored(1, bytes: 50)
    rig.apply(
      rig.schedule.finishedRead(DiskSample.key(1), number: number, .frame(old)))
    rig.apply(
      rig.schedule.finishedRead(DiskSample.key(1), number: number, .useless(.content)))
    #expect(rig.told.count == 1)
    #expect(rig.settle() == [.write(1)])
    #expect(rig.holds(1))
  }

  @Test("of two versions that wait, the newer is written, once")
  func newest() throws {
    let rig = ScheduleRig(holding: [])
    try rig.keep(1, bytes: 100)
    try rig.keep(2)
    try rig.keep(1, bytes: 5000)
    rig.read([1])
    #expect(rig.told == [.frame(1, 5000)])
    #expect(rig.settle() == [.write(1), .write(2)])
    #expect(rig.statistics.bytes == room + room + 4096)
  }

  @Test("a version that comes while the older is written is written behind it")
  func newerWhileWriting() throws {
    let rig = ScheduleRig(holding: [])
    try rig.keep(1)
    #expect(rig.next() == .write(1))
    try rig.keep(1, bytes: 300)
    rig.read([1])
    #expect(rig.told == [.frame(1, 300)])
    #expect(rig.next() == nil)
    rig.end()
    #expect(rig.settle() == [.write(1)])
    #expect(rig.statistics.entries == 1)
  }

  @Test("as many bytes as may wait do, and one more are not written but counted")
  func queueLimit() throws {
    // The allocator gives equal arrays capacities that differ by a few bytes.
    let frames = try (1...3).map { try DiskSample.stored($0) }
    let waiting = frames.reduce(0) { $0 + $1.frame.bytes.capacity }
    let rig = ScheduleRig(holding: []) { $0.writeQueueBytes = waiting }
    for (number, frame) in frames.enumerated() { rig.keep(frame, Int64(number + 1)) }
    #expect(rig.statistics.droppedWrites == 0)
    try rig.keep(4, bytes: 1)
    #expect(rig.statistics.droppedWrites == 1)
    #expect(!rig.mayHold(4))
    #expect(rig.next() == .write(1))
    rig.keep(frames[0], 5)
    #expect(rig.statistics.droppedWrites == 1)
    rig.end()
    #expect(rig.settle() == [.write(2), .write(3), .write(5)])

    let short = ScheduleRig(holding: []) { $0.writeQueueBytes = waiting - 1 }
    for (number, frame) in frames.enumerated() { short.keep(frame, Int64(number + 1)) }
    #expect(short.statistics.droppedWrites == 1)
    #expect(short.settle() == [.write(1), .write(2)])
  }

  @Test("where the newer version is not written, the older one goes")
  func droppedReplacement() throws {
    let rig = ScheduleRig(holding: [1]) { $0.writeQueueBytes = 0 }
    try rig.keep(1)
    #expect(!rig.mayHold(1))
    #expect(rig.settle() == [.remove(1)])
    // Of one that is not there, nothing has to go.
    try rig.keep(2)
    #expect(rig.settle() == [])
    #expect(rig.statistics.droppedWrites == 2)
  }

  @Test("a waiting version that the queue has no room to replace goes as well")
  func droppedReplacementOfAWaitingOne() throws {
    let frame = try DiskSample.stored(1)
    let rig = ScheduleRig(holding: []) { $0.writeQueueBytes = frame.frame.bytes.capacity }
    rig.keep(frame, 1)
    try rig.keep(1, bytes: 5000)
    #expect(!rig.mayHold(1))
    #expect(rig.settle() == [.remove(1)])
    #expect(rig.schedule.waitingBytes == 0)
  }

  @Test("a write that something is in the way of is dropped, and takes the older version along")
  func missedWrite() throws {
    let rig = ScheduleRig(holding: [])
    try rig.keep(1)
    #expect(rig.next() == .write(1))
    rig.miss()
    #expect(rig.settle() == [])
    #expect(rig.statistics.droppedWrites == 1)
    #expect(!rig.mayHold(1))

    let replacing = ScheduleRig(holding: [1])
    try replacing.keep(1)
    #expect(replacing.next() == .write(1))
    replacing.miss()
    #expect(!replacing.mayHold(1))
    #expect(replacing.settle() == [.remove(1)])
    #expect(replacing.statistics.entries == 0)
  }

  @Test("a removal that can't be made is let be")
  func missedRemoval() throws {
    let rig = ScheduleRig(holding: [1])
    rig.read([1])
    #expect(rig.next() == .read(1))
    rig.end(.useless(.foreign))
    #expect(rig.next() == .remove(1))
    rig.miss()
    #expect(rig.settle() == [])
    #expect(!rig.mayHold(1))
    #expect(rig.statistics.droppedWrites == 0)
  }

  @Test("once closed it reads and takes in nothing, and is over when all is written")
  func closing() throws {
    let rig = ScheduleRig(holding: [1])
    try rig.keep(5)
    try rig.keep(6)
    rig.read([1])
    rig.apply(rig.schedule.close())
    #expect(rig.told == [.nothing(1)])
    #expect(!rig.mayHold(1) && !rig.mayHold(5))
    rig.read([1])
    #expect(rig.told == [.nothing(1), .nothing(1)])
    try rig.keep(7)
    #expect(!rig.schedule.isOver)
    #expect(rig.next() == .write(5))
    rig.end()
    #expect(!rig.schedule.isOver)
    #expect(rig.next() == .write(6))
    #expect(!rig.schedule.isOver)
    rig.end()
    #expect(rig.schedule.isOver)
    #expect(rig.next() == nil)
  }

  @Test("closed before it was listed, it lists only for what waits to be written")
  func closingEarly() throws {
    let idle = ScheduleRig()
    idle.apply(idle.schedule.close())
    #expect(idle.schedule.isOver)
    #expect(idle.next() == nil)

    let busy = ScheduleRig()
    try busy.keep(1)
    busy.apply(busy.schedule.close())
    #expect(busy.next() == .list)
    busy.list([])
    #expect(busy.settle() == [.write(1)])
    #expect(busy.schedule.isOver)
  }

  @Test("what is not written in time is dropped")
  func givingUp() throws {
    let rig = ScheduleRig(holding: [])
    try rig.keep(1)
    try rig.keep(2)
    #expect(rig.next() == .write(1))
    rig.apply(rig.schedule.close())
    rig.schedule.dropChanges()
    #expect(rig.statistics.droppedWrites == 1)
    #expect(!rig.schedule.isOver)
    rig.end()
    #expect(rig.schedule.isOver)
  }

  @Test("a disk that fails once it is closed is over")
  func failingWhileClosing() throws {
    let rig = ScheduleRig(holding: [])
    try rig.keep(1)
    #expect(rig.next() == .write(1))
    rig.apply(rig.schedule.close())
    rig.apply(rig.schedule.fail(28))
    #expect(rig.schedule.isOver)
  }
}
