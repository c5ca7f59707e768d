import FetchScheduling

/// What the disk's threads do next, and who is told what: a plain value.
///
/// Its owner calls a method for everything that happens, carries out the effects, and gives each
/// thread that is free the next job. Reads come before everything else, interactive ones first;
/// the rest is done one at a time, so that a thread is always left for reads: first the folder is
/// listed, and nothing is written before it is known what is there.
struct DiskSchedule: Sendable {
  enum Job: Sendable {
    case list
    case read(FrameKey, number: UInt64)
    case write(FrameKey, StoredFrame, requestedAt: Duration)
    case remove(FrameKey)
    case purge(DiskPurge)
  }

  /// What came of a purge, for the one who asked for it.
  struct Purged: Sendable {
    let purge: DiskPurge
    let result: Result<PurgedEntries, DiskFault>
  }

  /// A frame, or that there is none, for one who asked.
  struct Answer: Sendable {
    let reader: DiskReader
    let key: FrameKey
    let frame: StoredFrame?
  }

  /// What the owner does about an event.
  struct Effects: Sendable {
    var answers: [Answer] = []
    var purged: [Purged] = []
    /// As many threads have to look for a job.
    var jobs = 0
    /// Why the tier is off from now on: an `errno`.
    var failure: Int32?
  }

  struct Read: Sendable {
    var number: UInt64
    var readers: [DiskReader]
    var isInteractive: Bool
    var isRunning = false
  }

  enum Change: Sendable {
    case write(StoredFrame, requestedAt: Duration)
    case remove

    var frame: StoredFrame? { if case .write(let frame, _) = self { frame } else { nil } }
    var bytes: Int { frame?.frame.bytes.capacity ?? 0 }
  }

  let limits: DiskLimits
  var counters = DiskStatistics()
  var index = DiskIndex()
  /// Whether the index has all that is there.
  var isListed = false
  var isClosing = false

  /// Wanted of the disk: each frame once.
  var reads: [FrameKey: Read] = [:]
  var interactive = Line<FrameKey>()
  var batch = Line<FrameKey>()
  var lastRead: UInt64 = 0
  /// Reads that have ended, whatever came of them.
  var endedReads: UInt64 = 0

  /// Waiting to be made: at most one for each frame, the newest.
  var changes: [FrameKey: Change] = [:]
  var changeLine = Line<FrameKey>()
  var waitingBytes = 0
  /// Being made.
  var running: (key: FrameKey, change: Change)?
  /// Whether a thread lists, writes, removes or purges.
  var isChanging = false
  /// Waiting to be made, and being made.
  var purges = Line<DiskPurge>()
  var runningPurge: DiskPurge?
  /// The videos of all these, and how many of them each has.
  var purging: [Int64: Int] = [:]
  /// Why it is off: an `errno`.
  var failure: Int32?

  init(limits: DiskLimits) { self.limits = limits }

  var statistics: DiskStatistics {
    var statistics = counters
    statistics.entries = index.count
    statistics.bytes = index.cost
    return statistics
  }

  var isServing: Bool { counters.isOn && !isClosing }

  /// Whether it is closed, and nothing is left to be done but reads that nobody waits for.
  var isOver: Bool { isClosing && !isChanging && changes.isEmpty && purges.isEmpty }

  /// The next job for a thread that is free; nil where there is none it may do.
  mutating func next() -> Job? {
    guard counters.isOn else { return nil }
    if let read = nextRead() { return read }
    guard !isChanging, !isClosing || !changes.isEmpty || !purges.isEmpty else { return nil }
    let job = isListed ? nextPurge() ?? nextChange() : .list
    isChanging = job != nil
    return job
  }

  /// It is known what is there; `removed` files were no entries.
  mutating func listed(_ found: DiskIndex, removed: Int) -> Effects {
    index = found
    counters.damaged += removed
    isListed = true
    return changed()
  }

  /// The disk itself has failed, which ends everything: only a restart tries it again.
  mutating func fail(_ code: Int32) -> Effects {
    isChanging = false
    running = nil
    guard counters.isOn else { return Effects() }
    counters.isOn = false
    failure = code
    var effects = abandonReads()
    effects.purged = abandonPurges(code)
    effects.failure = code
    effects.jobs = 1
    dropChanges()
    index = DiskIndex()
    return effects
  }

  /// Nothing more is read or taken in; what waits is still written.
  mutating func close() -> Effects {
    isClosing = true
    var effects = abandonReads()
    effects.jobs = 1
    return effects
  }

  /// What waits is not written any more.
  mutating func dropChanges() {
    counters.droppedWrites += changes.values.count { $0.frame != nil }
    changes = [:]
    changeLine.removeAll()
    waitingBytes = 0
  }

  /// A thread is free for the next change.
  mutating func changed() -> Effects {
    isChanging = false
    running = nil
    return Effects(jobs: 1)
  }
}
