import FetchScheduling
import Logging
import Synchronization

/// Carries out what the scheduler decides: starts and cancels calls, keeps the alarm, hands frames
/// to their waiters. All decisions are the scheduler's.
actor Fetcher {
  struct Waiter {
    let want: Want
    var arrived: Moment
    var collapsed: Bool
    var cause: FetchCause
    /// What comes for it alone is not kept.
    var isTransient: Bool
    var group: Group

    var key: FrameKey { want.key }
  }

  /// Wants that were submitted as one list.
  final class Group {
    /// The numbers of its waiters, those that are over among them.
    let waiters: Range<UInt64>
    let receive: FetchReceiver
    /// Waiters whose result has not come.
    var open: Int

    init(waiters: Range<UInt64>, receive: @escaping FetchReceiver) {
      self.waiters = waiters
      self.receive = receive
      open = waiters.count
    }
  }

  struct Run {
    let call: FetchCall
    var started: Moment
    var cancel: @Sendable () -> Void
    /// Its video was purged meanwhile: what it brings is for earlier waiters alone, and not kept.
    var purgedBefore: WaiterID?
  }

  let clock: StoreClock
  let cache: MemoryCache
  let disk: DiskTier?
  let freshness: Freshness
  /// Nil: what is too old is fetched again.
  let revalidation: Revalidation?
  let readahead = Mutex(ReadaheadStatistics())
  let lookups = LookupCounter()
  let takesDigests: Bool
  let startCall: StartCall
  let logger: Logger

  var scheduler: FetchScheduler
  private var waiters: [WaiterID: Waiter] = [:]
  private(set) var wanted: [FrameKey: Int] = [:]
  /// How many of those are transient.
  private(set) var transient: [FrameKey: Int] = [:]
  /// Of each frame that is wanted, the first want that came with a trace.
  private(set) var traces: [FrameKey: (waiter: WaiterID, trace: CallTrace)] = [:]
  var runs: [CallID: Run] = [:]
  private var alarm: (at: Moment, task: Task<Void, Never>)?
  private(set) var nextWaiter: UInt64 = 1
  /// By the number of its list's first waiter.
  var diskLists: [UInt64: DiskList] = [:]
  /// The lists that wait for a frame from the disk.
  var diskReaders: [FrameKey: Set<UInt64>] = [:]
  var questions: [VideoKey: Question] = [:]
  var lastQuestion: UInt64 = 0
  var revalidations = RevalidationStatistics()
  /// Of frames that were read from the disk for those questions.
  var doubtfulBytes = 0

  init(
    policy: FetchPolicy, seed: UInt64, clock: StoreClock, cache: MemoryCache,
    disk: DiskTier? = nil, freshness: Freshness, revalidation: Revalidation? = nil,
    takesDigests: Bool = true, logger: Logger, startCall: @escaping StartCall
  ) {
    self.clock = clock
    self.cache = cache
    self.disk = disk
    self.freshness = freshness
    self.revalidation = revalidation
    self.takesDigests = takesDigests
    self.startCall = startCall
    self.logger = logger
    scheduler = FetchScheduler(policy: policy, seed: seed)
  }

  deinit { alarm?.task.cancel() }

  /// Submits wants as one list; see `FrameStore.fetch`.
  func fetch(
    _ keys: [FrameKey], priority: Priority, caller: Caller, deadline: Moment,
    demand: FrameDemand, trace: CallTrace? = nil, receive: @escaping FetchReceiver
  ) -> FetchTicket {
    let now = clock.now()
    var missing: [FrameKey] = []
    var old: [FrameKey: StoredFrame] = [:]
    var found: [FrameKey] = []
    // Told last, so that nothing is read ahead that this list is about to ask for.
    defer { if !found.isEmpty { noteHits(found, at: now) } }
    for (place, key) in keys.enumerated() {
      let stored = demand.isFresh ? nil : cache.original(key)
      if let stored, freshness.isGood(stored, key, for: demand, at: now) {
        if stored.readaheadMark?.take() == true { found.append(key) }
        let isLast = missing.isEmpty && place == keys.count - 1
        receive(key, .success(FetchedFrame(hit: stored)), isLast)
      } else {
        missing.append(key)
        if let stored { old[key] = stored }
      }
    }
    lookups.count(hits: keys.count - missing.count, misses: missing.count)
    let numbers = nextWaiter..<nextWaiter + UInt64(missing.count)
    nextWaiter = numbers.upperBound
    let ticket = FetchTicket { Task { await self.withdraw(numbers) } }
    guard !missing.isEmpty else { return ticket }
    let group = Group(waiters: numbers, receive: receive)
    let wants = zip(numbers, missing).map { number, key in
      let want = Want(
        waiter: WaiterID(number: number), key: key, priority: priority, caller: caller,
        deadline: deadline, mayReadAhead: !demand.isFresh)
      register(want, for: demand, in: group, at: now)
      if let trace, traces[key] == nil { traces[key] = (want.waiter, trace) }
      return want
    }
    if demand.isFresh {
      submit(wants, at: now)
    } else {
      let unknown = old.isEmpty ? wants : wants.filter { old[$0.key] == nil }
      submit(lookOnDisk(unknown, for: demand), at: now)
      guard !old.isEmpty else { return ticket }
      prove(
        wants.compactMap { want in
          old[want.key].map { Doubt(want: want, stored: $0, demand: demand, arrived: now) }
        })
    }
    return ticket
  }

  /// The same as a stream; one that is dropped, or whose task is cancelled, takes its wants back.
  func results(
    _ keys: [FrameKey], priority: Priority, caller: Caller, deadline: Moment,
    demand: FrameDemand, trace: CallTrace? = nil
  ) -> AsyncStream<(FrameKey, FetchResult)> {
    let (stream, continuation) = AsyncStream.makeStream(of: (FrameKey, FetchResult).self)
    guard !keys.isEmpty else {
      continuation.finish()
      return stream
    }
    let ticket = fetch(
      keys, priority: priority, caller: caller, deadline: deadline, demand: demand, trace: trace
    ) { key, result, isLast in
      continuation.yield((key, result))
      if isLast { continuation.finish() }
    }
    continuation.onTermination = { reason in
      if case .cancelled = reason { ticket.cancel() }
    }
    return stream
  }

  /// Takes those wants back whose results have not come, and never will.
  private func withdraw(_ numbers: Range<UInt64>) {
    leaveDisk(numbers)
    leaveQuestions(numbers)
    let left = numbers.map(WaiterID.init(number:)).filter { forget($0) != nil }
    if !left.isEmpty { perform(scheduler.leave(left, at: clock.now()), with: nil) }
  }

  /// Whether nothing is kept of wants and calls: all of them are over.
  var isIdle: Bool {
    waiters.isEmpty && wanted.isEmpty && transient.isEmpty && runs.isEmpty && diskLists.isEmpty
      && diskReaders.isEmpty && questions.isEmpty && doubtfulBytes == 0 && traces.isEmpty
  }

  var waitingCount: Int { waiters.count }

  var statistics: SchedulerStatistics { scheduler.statistics }

  var drainTime: Duration { scheduler.drainTime(at: clock.now()) }

  func shutDown() {
    failDiskLists()
    failQuestions()
    perform(scheduler.shutDown(at: clock.now()), with: nil)
    alarm?.task.cancel()
    alarm = nil
  }

  private func forget(_ id: WaiterID) -> Waiter? {
    guard let waiter = waiters.removeValue(forKey: id) else { return nil }
    let left = (wanted[waiter.key] ?? 1) - 1
    wanted[waiter.key] = left > 0 ? left : nil
    if !traces.isEmpty, traces[waiter.key]?.waiter == id { traces[waiter.key] = nil }
    if waiter.isTransient {
      let left = (transient[waiter.key] ?? 1) - 1
      transient[waiter.key] = left > 0 ? left : nil
    }
    return waiter
  }

  private func register(_ want: Want, for demand: FrameDemand, in group: Group, at now: Moment) {
    waiters[want.waiter] = Waiter(
      want: want, arrived: now, collapsed: wanted[want.key] != nil,
      cause: demand.isFresh ? .request : .miss, isTransient: demand.isTransient, group: group)
    wanted[want.key, default: 0] += 1
    if demand.isTransient { transient[want.key, default: 0] += 1 }
  }

  func setCause(_ cause: FetchCause, of waiter: WaiterID) { waiters[waiter]?.cause = cause }

  func isCircuitOpen(at now: Moment) -> Bool {
    scheduler.statistics.circuitPauseEnd.map { now < $0 } ?? false
  }

  func perform(_ actions: [Action], with arrival: Arrival?) {
    var again: [Want] = []
    for action in actions {
      switch action {
      case .start(let call): start(call)
      case .cancel(let id): runs[id]?.cancel()
      case .deliver(_, let ids):
        guard let arrival else { preconditionFailure("only an arrival delivers") }
        for id in ids {
          if arrival.isGood(for: id) {
            finish(id) { .success(arrival.fetched(for: $0)) }
          } else if let want = waiters[id]?.want {
            again.append(want)
          }
        }
      case .fail(let ids, let failure):
        for id in ids { finish(id) { _ in .failure(failure) } }
      case .wake(let moment): setAlarm(moment)
      case .propose(let readahead): readAhead(readahead)
      case .discard(let keys): for key in keys { cache.discard(key) }
      }
    }
    submit(again, at: clock.now())
  }

  /// Asks the upstream for them.
  func submit(_ wants: [Want], at now: Moment) {
    if !wants.isEmpty { perform(scheduler.submit(wants, at: now), with: nil) }
  }

  func finish(_ id: WaiterID, with result: (Waiter) -> FetchResult) {
    guard let waiter = forget(id) else { return }
    waiter.group.open -= 1
    waiter.group.receive(waiter.key, result(waiter), waiter.group.open == 0)
  }

  private func setAlarm(_ moment: Moment) {
    // The newest one counts, even a later one: the scheduler names a later moment only once the
    // earlier one has passed, and an alarm that rings late for that brings no new one about.
    alarm?.task.cancel()
    let task = Task { [clock, weak self] in
      guard (try? await clock.sleep(moment)) != nil else { return }
      await self?.ring(moment)
    }
    alarm = (moment, task)
  }

  private func ring(_ moment: Moment) {
    if alarm?.at == moment { alarm = nil }
    perform(scheduler.wake(at: clock.now()), with: nil)
  }
}
