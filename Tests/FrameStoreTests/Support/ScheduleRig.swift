import FetchScheduling
import Synchronization
import Testing

@testable import FrameStore

/// A schedule of the disk's work whose threads are the test itself.
final class ScheduleRig {
  /// A job without its bytes.
  enum Step: Hashable {
    case list
    case read(Int64)
    case write(Int64)
    case remove(Int64)
    /// Of a whole video.
    case purge(Int64)
  }

  struct Told: Hashable {
    var reader: Int
    var index: Int64
    var bytes: Int?
  }

  var schedule: DiskSchedule
  /// What readers were told, in order.
  var told: [Told] = []
  var failure: Int32?
  /// What became of purges, in order: how many entries went; nil for a failure.
  var purged: [Int?] = []
  private(set) var readers: [DiskReader] = []
  var job: DiskSchedule.Job?

  init(_ adjust: (inout DiskLimits) -> Void = { _ in }) {
    var limits = DiskLimits()
    adjust(&limits)
    schedule = DiskSchedule(limits: limits)
    for _ in 0..<4 { readers.append(DiskReader { _, _ in }) }
  }

  /// A schedule whose folder has been listed.
  convenience init(
    holding indices: [Int64], size: Int = 1000, _ adjust: (inout DiskLimits) -> Void = { _ in }
  ) {
    self.init(adjust)
    #expect(next() == .list)
    list(indices, size: size)
  }

  func list(_ indices: [Int64], size: Int = 1000, removed: Int = 0) {
    var index = DiskIndex()
    for number in indices {
      index.insert(DiskSample.key(number), cost: DiskLimits.room(forFileOf: size))
    }
    apply(schedule.listed(index, removed: removed))
  }

  func read(_ indices: [Int64], isInteractive: Bool = true, reader: Int = 0) {
    apply(
      schedule.read(
        indices.map { DiskSample.key($0) }, isInteractive: isInteractive, for: readers[reader]))
  }

  func leave(_ indices: [Int64], reader: Int = 0) {
    schedule.leave(readers[reader], indices.map { DiskSample.key($0) })
  }

  func keep(_ index: Int64, bytes: Int = 100) throws {
    keep(try DiskSample.stored(index, bytes: bytes), index)
  }

  func keep(_ stored: StoredFrame, _ index: Int64) {
    apply(schedule.keep(stored, for: DiskSample.key(index), requestedAt: .zero))
  }

  /// What a free thread would do, which the test carries out; nil leaves the last one as it is.
  func next() -> Step? {
    guard let job = schedule.next() else { return nil }
    self.job = job
    switch job {
    case .list: return .list
    case .read(let key, _): return .read(key.index)
    case .write(let key, _, _): return .write(key.index)
    case .remove(let key): return .remove(key.index)
    case .purge(let purge): return .purge(purge.video)
    }
  }

  /// Ends the read that was given last.
  func end(_ outcome: DiskSchedule.Outcome) {
    guard case .read(let key, let number) = job else {
      Issue.record("no read")
      return
    }
    apply(schedule.finishedRead(key, number: number, outcome))
  }

  func end(found bytes: Int) throws {
    guard case .read(let key, _) = job else {
      Issue.record("no read")
      return
    }
    end(.frame(try DiskSample.stored(key.index, bytes: bytes)))
  }

  /// Ends the write, removal or purge that was given last.
  func end() {
    switch job {
    case .write(let key, let frame, _):
      apply(schedule.finishedWrite(key, size: EntryHeader.size + frame.frame.bytes.count))
    case .remove(let key): apply(schedule.finishedRemoval(key))
    case .purge(let purge): apply(schedule.finishedPurge(purge, .success(PurgedEntries())))
    default: Issue.record("no change")
    }
  }

  /// The last change could not be made, this once.
  func miss() {
    switch job {
    case .write(let key, _, _), .remove(let key): apply(schedule.missedChange(key))
    default: Issue.record("no change")
    }
  }

  /// Does what there is to do but reads, and gives it in order.
  func settle() -> [Step] {
    var steps: [Step] = []
    while let step = next() {
      steps.append(step)
      end()
    }
    return steps
  }

  func apply(_ effects: DiskSchedule.Effects) {
    for answer in effects.answers {
      let reader = readers.firstIndex { $0 === answer.reader } ?? -1
      told.append(
        Told(reader: reader, index: answer.key.index, bytes: answer.frame?.frame.bytes.count))
    }
    purged += effects.purged.map { try? $0.result.get().entries }
    if let code = effects.failure { failure = code }
  }

  /// Purges the samples' video.
  func purge() {
    apply(schedule.purge(DiskPurge(video: DiskSample.key(0).video) { _ in }))
  }

  func holds(_ index: Int64) -> Bool { schedule.holds(DiskSample.key(index)) }
  func mayHold(_ index: Int64) -> Bool { schedule.mayHold(DiskSample.key(index)) }
  var statistics: DiskStatistics { schedule.statistics }
}

extension ScheduleRig.Told {
  static func nothing(_ index: Int64, reader: Int = 0) -> Self {
    ScheduleRig.Told(reader: reader, index: index, bytes: nil)
  }

  /// A drawn frame of some bytes of scan data.
  static func frame(_ index: Int64, _ bytes: Int = 100, reader: Int = 0) -> Self {
    // Its header and end are 27 bytes.
    ScheduleRig.Told(reader: reader, index: index, bytes: bytes + 27)
  }
}
