import FetchScheduling
import FrameBytes
import Logging
import Synchronization

/// Carries out what the scheduler decides: starts and cancels calls, keeps the alarm, hands frames
/// to their waiters. All decisions are the scheduler's.
actor Fetcher {
  struct Waiter {
    var key: FrameKey
    var arrived: Moment
    var collapsed: Bool
    var group: Group
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

  private struct Run {
    var started: Moment
    var cancel: @Sendable () -> Void
  }

  let clock: StoreClock
  let cache: MemoryCache
  let disk: DiskTier?
  let timeToLive: Duration
  let readahead = Mutex(ReadaheadStatistics())
  private let takesDigests: Bool
  private let startCall: StartCall
  private let logger: Logger

  var scheduler: FetchScheduler
  private var waiters: [WaiterID: Waiter] = [:]
  private var wanted: [FrameKey: Int] = [:]
  private var runs: [CallID: Run] = [:]
  private var alarm: (at: Moment, task: Task<Void, Never>)?
  private var nextWaiter: UInt64 = 1
  /// By the number of its list's first waiter.
  var diskLists: [UInt64: DiskList] = [:]
  /// The lists that wait for a frame from the disk.
  var diskReaders: [FrameKey: Set<UInt64>] = [:]

  init(
    policy: FetchPolicy, seed: UInt64, clock: StoreClock, cache: MemoryCache,
    disk: DiskTier? = nil, timeToLive: Duration, takesDigests: Bool = true, logger: Logger,
    startCall: @escaping StartCall
  ) {
    self.clock = clock
    self.cache = cache
    self.disk = disk
    self.timeToLive = timeToLive
    self.takesDigests = takesDigests
    self.startCall = startCall
    self.logger = logger
    scheduler = FetchScheduler(policy: policy, seed: seed)
  }

  /// Submits wants as one list; see `FrameStore.fetch`.
  func fetch(
    _ keys: [FrameKey], priority: Priority, caller: Caller, deadline: Moment, fresh: Bool,
    receive: @escaping FetchReceiver
  ) -> FetchTicket {
    let now = clock.now()
    var missing: [FrameKey] = []
    var found: [FrameKey] = []
    // Told last, so that nothing is read ahead that this list is about to ask for.
    defer { if !found.isEmpty { noteHits(found, at: now) } }
    for (place, key) in keys.enumerated() {
      if !fresh, let stored = cache.original(key, youngerThan: timeToLive, at: now) {
        if stored.readaheadMark?.take() == true { found.append(key) }
        let isLast = missing.isEmpty && place == keys.count - 1
        receive(key, .success(FetchedFrame(hit: stored)), isLast)
      } else {
        missing.append(key)
      }
    }
    let numbers = nextWaiter..<nextWaiter + UInt64(missing.count)
    nextWaiter = numbers.upperBound
    let ticket = FetchTicket { Task { await self.withdraw(numbers) } }
    guard !missing.isEmpty else { return ticket }
    let group = Group(waiters: numbers, receive: receive)
    let wants = zip(numbers, missing).map { number, key in
      let id = WaiterID(number: number)
      waiters[id] = Waiter(
        key: key, arrived: now, collapsed: wanted[key] != nil, group: group)
      wanted[key, default: 0] += 1
      return Want(
        waiter: id, key: key, priority: priority, caller: caller, deadline: deadline,
        mayReadAhead: !fresh)
    }
    let others = fresh ? wants : lookOnDisk(wants, deadline: deadline)
    submit(others, at: now)
    return ticket
  }

  /// The same as a stream; one that is dropped, or whose task is cancelled, takes its wants back.
  func results(
    _ keys: [FrameKey], priority: Priority, caller: Caller, deadline: Moment, fresh: Bool
  ) -> AsyncStream<(FrameKey, FetchResult)> {
    let (stream, continuation) = AsyncStream.makeStream(of: (FrameKey, FetchResult).self)
    guard !keys.isEmpty else {
      continuation.finish()
      return stream
    }
    let ticket = fetch(
      keys, priority: priority, caller: caller, deadline: deadline, fresh: fresh
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
    let left = numbers.map(WaiterID.init(number:)).filter { forget($0) != nil }
    if !left.isEmpty { perform(scheduler.leave(left, at: clock.now()), with: nil) }
  }

  /// Whether nothing is kept of wants and calls: all of them are over.
  var isIdle: Bool {
    waiters.isEmpty && wanted.isEmpty && runs.isEmpty && diskLists.isEmpty
      && diskReaders.isEmpty
  }

  var statistics: SchedulerStatistics { scheduler.statistics }

  var drainTime: Duration { scheduler.drainTime(at: clock.now()) }

  func shutDown() {
    failDiskLists()
    perform(scheduler.shutDown(at: clock.now()), with: nil)
    alarm?.task.cancel()
    alarm = nil
  }

  private func forget(_ id: WaiterID) -> Waiter? {
    guard let waiter = waiters.removeValue(forKey: id) else { return nil }
    let left = (wanted[waiter.key] ?? 1) - 1
    wanted[waiter.key] = left > 0 ? left : nil
    return waiter
  }

  func perform(_ actions: [Action], with arrival: Arrival?) {
    for action in actions {
      switch action {
      case .start(let call): start(call)
      case .cancel(let id): runs[id]?.cancel()
      case .deliver(_, let ids):
        guard let arrival else { preconditionFailure("only an arrival delivers") }
        for id in ids { finish(id) { .success(arrival.fetched(for: $0)) } }
      case .fail(let ids, let failure):
        for id in ids { finish(id) { _ in .failure(failure) } }
      case .wake(let moment): setAlarm(moment)
      case .propose(let readahead): readAhead(readahead)
      case .discard(let keys): for key in keys { cache.discard(key) }
      }
    }
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

extension Fetcher {
  /// A frame that has just come, and by which call.
  struct Arrival {
    var stored: StoredFrame
    var started: Moment
    var now: Moment

    func fetched(for waiter: Waiter) -> FetchedFrame {
      let joined = max(started, waiter.arrived)
      return FetchedFrame(
        stored: stored, queued: max(.zero, joined - waiter.arrived), upstream: now - joined,
        collapsed: waiter.collapsed)
    }
  }

  private func start(_ call: FetchCall) {
    let reports = CallReports()
    logger.debug(
      "upstream call",
      metadata: ["video": "\(call.video)", "frames": "\(call.indices.count)"])
    let cancel = startCall(call) { reports.put($0) }
    runs[call.id] = Run(started: clock.now(), cancel: cancel)
    Task.detached { [weak self] in await self?.follow(call, reports) }
  }

  /// Runs off the actor, so that digests are taken beside it and not in its way.
  private nonisolated func follow(_ call: FetchCall, _ reports: CallReports) async {
    while true {
      var events = await reports.take()[...]
      while let event = events.popFirst() {
        switch event {
        case .frame(let index, let frame) where !takesDigests:
          await received(frame, nil, index, in: call)
        case .frame(let index, let frame):
          guard case .frame(let nextIndex, let next)? = events.first else {
            await received(frame, SHA256Digest(of: frame.bytes), index, in: call)
            continue
          }
          events.removeFirst()
          let digests = SHA256Digest.pair(frame.bytes, next.bytes)
          await received(frame, digests.0, index, in: call)
          await received(next, digests.1, nextIndex, in: call)
        case .defects(let defects): await defective(defects, in: call)
        case .refused(let index, let failure): await refused(index, failure, in: call)
        case .ended(let end): return await ended(call, end)
        }
      }
    }
  }

  private func received(
    _ frame: Frame, _ digest: SHA256Digest?, _ index: Int64, in call: FetchCall
  ) {
    guard let run = runs[call.id] else { return }
    let key = FrameKey(domain: call.domain, video: call.video, index: index)
    let now = clock.now()
    let isUnasked = call.isReadahead && wanted[key] == nil
    let stored = StoredFrame(
      frame: frame, digest: digest, storedAt: now,
      readaheadMark: isUnasked ? ReadaheadMark() : nil)
    cache.insert(stored, for: key)
    if let disk {
      disk.keep(stored, for: key)
      answerDiskWants(key, with: stored)
    }
    let arrival = Arrival(stored: stored, started: run.started, now: now)
    let bytes = stored.frame.bytes.count
    perform(scheduler.received(index, bytes: bytes, in: call.id, at: now), with: arrival)
    // Who waited for the disk alone has asked for it as well.
    if call.isReadahead { noteHits(isUnasked ? [] : [key], at: now) }
  }

  private func defective(_ defects: [(index: Int64, reason: String)], in call: FetchCall) {
    let now = clock.now()
    for (index, reason) in defects {
      logger.warning(
        "damaged frame from the upstream",
        metadata: ["video": "\(call.video)", "frame": "\(index)", "reason": "\(reason)"])
      perform(scheduler.defective(index, reason, in: call.id, at: now), with: nil)
    }
  }

  private func refused(_ index: Int64, _ failure: FetchFailure, in call: FetchCall) {
    perform(scheduler.refused(index, failure, in: call.id, at: clock.now()), with: nil)
  }

  private func ended(_ call: FetchCall, _ end: CallEnd) {
    runs[call.id] = nil
    if case .complete = end {
    } else {
      // A scrub may well be read ahead beyond the video's end.
      logger.log(
        level: call.isReadahead ? .debug : .warning, "upstream call failed",
        metadata: [
          "video": "\(call.video)", "frames": "\(call.indices.count)", "end": "\(end)",
        ])
    }
    perform(scheduler.ended(call.id, end, at: clock.now()), with: nil)
  }
}
