import FetchScheduling
import FrameBytes
import Logging

/// Carries out what the scheduler decides: starts and cancels calls, keeps the alarm, hands frames
/// to their waiters. All decisions are the scheduler's.
actor Fetcher {
  private struct Waiter {
    var key: FrameKey
    var arrived: Moment
    var collapsed: Bool
    var group: Int
  }

  private struct Group {
    var open: Set<WaiterID>
    var results: AsyncStream<(FrameKey, FetchResult)>.Continuation
  }

  private struct Run {
    var started: Moment
    var cancel: @Sendable () -> Void
  }

  private let clock: StoreClock
  private let cache: MemoryCache
  private let startCall: StartCall
  private let logger: Logger

  private var scheduler: FetchScheduler
  private var waiters: [WaiterID: Waiter] = [:]
  private var groups: [Int: Group] = [:]
  private var wanted: [FrameKey: Int] = [:]
  private var runs: [CallID: Run] = [:]
  private var alarm: (at: Moment, task: Task<Void, Never>)?
  private var lastWaiter: UInt64 = 0
  private var lastGroup = 0

  init(
    policy: FetchPolicy, seed: UInt64, clock: StoreClock, cache: MemoryCache, logger: Logger,
    startCall: @escaping StartCall
  ) {
    self.clock = clock
    self.cache = cache
    self.startCall = startCall
    self.logger = logger
    scheduler = FetchScheduler(policy: policy, seed: seed)
  }

  /// Submits wants as one list; the stream brings a result for each, in order of arrival, and ends.
  /// A stream that is dropped, or whose task is cancelled, takes its wants back.
  func fetch(
    _ keys: [FrameKey], priority: Priority, caller: Caller, deadline: Moment, fresh: Bool
  ) -> AsyncStream<(FrameKey, FetchResult)> {
    let (stream, continuation) = AsyncStream.makeStream(of: (FrameKey, FetchResult).self)
    let now = clock.now()
    lastGroup += 1
    let group = lastGroup
    var wants: [Want] = []
    var open: Set<WaiterID> = []
    for key in keys {
      if !fresh, let stored = cache.original(key) {
        let hit = FetchedFrame(stored: stored, queued: .zero, upstream: .zero, collapsed: false)
        continuation.yield((key, .success(hit)))
        continue
      }
      lastWaiter += 1
      let id = WaiterID(number: lastWaiter)
      let collapsed = wanted[key] != nil
      waiters[id] = Waiter(key: key, arrived: now, collapsed: collapsed, group: group)
      wanted[key, default: 0] += 1
      open.insert(id)
      wants.append(
        Want(waiter: id, key: key, priority: priority, caller: caller, deadline: deadline))
    }
    guard !wants.isEmpty else {
      continuation.finish()
      return stream
    }
    groups[group] = Group(open: open, results: continuation)
    continuation.onTermination = { [weak self] reason in
      guard case .cancelled = reason else { return }
      Task { await self?.abandon(group) }
    }
    perform(scheduler.submit(wants, at: now), with: nil)
    return stream
  }

  /// Whether nothing is kept of wants and calls: all of them are over.
  var isIdle: Bool { waiters.isEmpty && groups.isEmpty && wanted.isEmpty && runs.isEmpty }

  var statistics: SchedulerStatistics { scheduler.statistics }

  var drainTime: Duration { scheduler.drainTime(at: clock.now()) }

  func shutDown() {
    perform(scheduler.shutDown(at: clock.now()), with: nil)
    alarm?.task.cancel()
    alarm = nil
  }

  private func abandon(_ group: Int) {
    guard let left = groups.removeValue(forKey: group) else { return }
    for id in left.open { forget(id) }
    perform(scheduler.leave(Array(left.open), at: clock.now()), with: nil)
  }

  @discardableResult
  private func forget(_ id: WaiterID) -> Waiter? {
    guard let waiter = waiters.removeValue(forKey: id) else { return nil }
    let left = (wanted[waiter.key] ?? 1) - 1
    wanted[waiter.key] = left > 0 ? left : nil
    return waiter
  }

  private func perform(_ actions: [Action], with arrival: Arrival?) {
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
      }
    }
  }

  private func finish(_ id: WaiterID, with result: (Waiter) -> FetchResult) {
    guard let waiter = forget(id), var group = groups.removeValue(forKey: waiter.group) else {
      return
    }
    group.open.remove(id)
    group.results.yield((waiter.key, result(waiter)))
    if group.open.isEmpty { group.results.finish() } else { groups[waiter.group] = group }
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
  private struct Arrival {
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
    let (events, continuation) = AsyncStream.makeStream(of: CallEvent.self)
    logger.debug(
      "upstream call",
      metadata: ["video": "\(call.video)", "frames": "\(call.indices.count)"])
    let cancel = startCall(call) { event in
      continuation.yield(event)
      if case .ended = event { continuation.finish() }
    }
    runs[call.id] = Run(started: clock.now(), cancel: cancel)
    Task.detached { [weak self] in await self?.follow(call, events) }
  }

  /// Runs off the actor, so that digests are taken beside it and not in its way.
  private nonisolated func follow(_ call: FetchCall, _ events: AsyncStream<CallEvent>) async {
    for await event in events {
      switch event {
      case .frame(let index, let frame):
        let stored = StoredFrame(
          frame: frame, digest: SHA256Digest(of: frame.bytes), storedAt: clock.now())
        await received(stored, index, in: call)
      case .defect(let index, let reason): await defective(index, reason, in: call)
      case .refused(let index, let failure): await refused(index, failure, in: call)
      case .ended(let end): await ended(call, end)
      }
    }
  }

  private func received(_ stored: StoredFrame, _ index: Int64, in call: FetchCall) {
    guard let run = runs[call.id] else { return }
    let key = FrameKey(domain: call.domain, video: call.video, index: index)
    cache.insert(stored, for: key)
    let now = clock.now()
    let arrival = Arrival(stored: stored, started: run.started, now: now)
    let bytes = stored.frame.bytes.count
    perform(scheduler.received(index, bytes: bytes, in: call.id, at: now), with: arrival)
  }

  private func defective(_ index: Int64, _ reason: String, in call: FetchCall) {
    logger.warning(
      "damaged frame from the upstream",
      metadata: ["video": "\(call.video)", "frame": "\(index)", "reason": "\(reason)"])
    perform(scheduler.defective(index, reason, in: call.id, at: clock.now()), with: nil)
  }

  private func refused(_ index: Int64, _ failure: FetchFailure, in call: FetchCall) {
    perform(scheduler.refused(index, failure, in: call.id, at: clock.now()), with: nil)
  }

  private func ended(_ call: FetchCall, _ end: CallEnd) {
    runs[call.id] = nil
    if case .complete = end {
    } else {
      logger.warning(
        "upstream call failed",
        metadata: [
          "video": "\(call.video)", "frames": "\(call.indices.count)", "end": "\(end)",
        ])
    }
    perform(scheduler.ended(call.id, end, at: clock.now()), with: nil)
  }
}
