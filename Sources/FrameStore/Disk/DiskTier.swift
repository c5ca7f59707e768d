import Dispatch
import FetchScheduling
import Glibc
import Logging
import Synchronization

/// The disk tier: originals in plain files that survive restarts, read and written on a few threads
/// of its own.
///
/// Every call returns at once, from any thread. An entry is handed out only if all of it is as it
/// was stored; anything else counts as not found and is removed. Where the disk fails, the tier
/// goes off for good, with one warning, and the store serves on without it.
public final class DiskTier: Sendable {
  private struct State: Sendable {
    var schedule: DiskSchedule
    var threads: Int
    /// They wait for everything to be over.
    var closers: [CheckedContinuation<Void, Never>] = []
    var isGivenUp = false
  }

  private let limits: DiskLimits
  private let files: any EntryFiles
  private let clock: StoreClock
  private let logger: Logger
  private let state: Mutex<State>
  private let available = DispatchSemaphore(value: 0)

  /// Begins at once to list what is there, on a thread of its own.
  init(
    files: any EntryFiles, limits: DiskLimits, clock: StoreClock, logger: Logger
  ) {
    self.files = files
    self.limits = limits
    self.clock = clock
    self.logger = logger
    let threads = max(1, limits.threads)
    state = Mutex(State(schedule: DiskSchedule(limits: limits), threads: threads))
    for _ in 0..<threads { PlainThread.start { [self] in work() } }
    available.signal()
  }

  /// What it holds, and what became of what it was asked.
  public var statistics: DiskStatistics { state.withLock { $0.schedule.statistics } }

  /// Whether it has an entry, as far as is known without reading it.
  func holds(_ key: FrameKey) -> Bool { state.withLock { $0.schedule.holds(key) } }

  /// Whether asking for the frame may be worth it.
  func mayHold(_ key: FrameKey) -> Bool { state.withLock { $0.schedule.mayHold(key) } }

  /// Which of the frames it may have; the others count as not found.
  func candidates(of keys: [FrameKey]) -> [Bool] {
    state.withLock { $0.schedule.candidates(of: keys) }
  }

  /// Reads frames, in this order; `receive` is told of each key once, here or on a thread of the
  /// tier's, so it must neither block nor wait. Returns what takes back those that are open.
  func read(
    _ keys: [FrameKey], isInteractive: Bool,
    receive: @escaping @Sendable (FrameKey, StoredFrame?) -> Void
  ) -> FetchTicket {
    let reader = DiskReader(receive: receive)
    carryOut { $0.read(keys, isInteractive: isInteractive, for: reader) }
    return FetchTicket { [self] in state.withLock { $0.schedule.leave(reader, keys) } }
  }

  /// Returns once no read has ended for as long as the disk may be silent, or the deadline has
  /// passed; throws when its task is cancelled.
  func silence(deadline: Moment) async throws {
    while clock.now() < deadline {
      let before = state.withLock { $0.schedule.endedReads }
      try await clock.sleep(min(deadline, clock.now() + limits.patience))
      if state.withLock({ $0.schedule.endedReads }) == before { return }
    }
  }

  /// Keeps a frame that has just come; it is written behind.
  func keep(_ frame: StoredFrame, for key: FrameKey) {
    let requestedAt = clock.sinceEpoch() - (clock.now() - frame.requestedAt)
    carryOut { $0.keep(frame, for: key, requestedAt: requestedAt) }
  }

  /// Removes all of a video, from the disk and from what is to go there.
  func purge(_ purge: DiskPurge) { carryOut { $0.purge(purge) } }

  /// Reads nothing more, writes what waits, as far as that is done in time, and lets the folder go.
  func shutDown() async {
    let end = clock.now() + limits.flushTime
    let alarm = Task { [clock] in
      if (try? await clock.sleep(end)) != nil { giveUp() }
    }
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        let isOver = state.threads == 0 || state.isGivenUp
        if !isOver { state.closers.append(continuation) }
        return isOver
      }
      carryOut { $0.close() }
      if isOver { continuation.resume() }
    }
    alarm.cancel()
  }

  private func giveUp() {
    let (closers, purged) = state.withLock { state in
      state.schedule.dropChanges()
      state.isGivenUp = true
      defer { state.closers = [] }
      return (state.closers, state.schedule.abandonPurges(DiskFault.interrupted))
    }
    available.signal()
    for purged in purged { purged.purge.done(purged.result) }
    for closer in closers { closer.resume() }
  }

  private func carryOut(_ event: (inout DiskSchedule) -> DiskSchedule.Effects) {
    let effects = state.withLock { event(&$0.schedule) }
    for _ in 0..<effects.jobs { available.signal() }
    for purged in effects.purged { purged.purge.done(purged.result) }
    for answer in effects.answers { answer.reader.receive(answer.key, answer.frame) }
    guard let failure = effects.failure else { return }
    logger.warning(
      "the disk cache is off until a restart",
      metadata: ["reason": "\(DiskFault.text(failure))"])
  }
}

extension DiskTier {
  private func work() {
    while true {
      available.wait()
      let (job, isOver) = state.withLock { ($0.schedule.next(), $0.schedule.isOver) }
      if let job {
        run(job)
      } else if isOver {
        break
      }
    }
    // The next thread ends as well.
    available.signal()
    let closers = state.withLock { state in
      state.threads -= 1
      guard state.threads == 0 else { return [CheckedContinuation<Void, Never>]() }
      files.close()
      defer { state.closers = [] }
      return state.closers
    }
    for closer in closers { closer.resume() }
  }

  private func run(_ job: DiskSchedule.Job) {
    switch job {
    case .list: list()
    case .read(let key, let number): read(key, number)
    case .write(let key, let frame, let requestedAt):
      let entry = DiskEntry(frame, requestedAt: requestedAt)
      change(key) { () throws(DiskFault) in
        try files.write(entry, for: key)
      } done: {
        $0.finishedWrite(key, size: EntryHeader.size + entry.frame.bytes.count)
      }
    case .remove(let key):
      change(key) { () throws(DiskFault) in
        try files.remove(key)
      } done: {
        $0.finishedRemoval(key)
      }
    case .purge(let purge):
      do throws(DiskFault) {
        let purged = try files.removeAll(ofVideo: purge.video)
        carryOut { $0.finishedPurge(purge, .success(purged)) }
      } catch {
        if case .fatal(let code) = error {
          carryOut { $0.fail(code) }
        } else {
          carryOut { $0.finishedPurge(purge, .failure(error)) }
        }
      }
    }
  }

  private func list() {
    do throws(DiskFault) {
      let listing = try files.list()
      var index = DiskIndex()
      for item in listing.items {
        index.insert(item.key, cost: DiskLimits.room(forFileOf: item.size))
      }
      carryOut { [index] in $0.listed(index, removed: listing.removed) }
    } catch {
      // Without a list nothing would bound what is written.
      carryOut { $0.fail(error.code) }
    }
  }

  private func read(_ key: FrameKey, _ number: UInt64) {
    do throws(DiskFault) {
      let entry = try files.read(key)
      let age = clock.sinceEpoch() - entry.requestedAt
      // A time that is still to come was a wrong clock's: nobody knows the entry's age.
      let isAged = age >= .zero
      let frame = StoredFrame(
        frame: entry.frame, digest: entry.digest, requestedAt: clock.now() - age)
      carryOut { $0.finishedRead(key, number: number, isAged ? .frame(frame) : .useless(nil)) }
    } catch {
      switch error {
      case .missing: carryOut { $0.finishedRead(key, number: number, .missing) }
      case .defect(let defect):
        logger.warning(
          "damaged entry of the disk cache",
          metadata: [
            "video": "\(key.video)", "frame": "\(key.index)", "reason": "\(defect)",
          ])
        carryOut { $0.finishedRead(key, number: number, .useless(defect)) }
      case .passing: carryOut { $0.finishedRead(key, number: number, .unreadable) }
      case .fatal(let code): carryOut { $0.fail(code) }
      }
    }
  }

  private func change(
    _ key: FrameKey, _ work: () throws(DiskFault) -> Void,
    done: (inout DiskSchedule) -> DiskSchedule.Effects
  ) {
    do throws(DiskFault) {
      try work()
      carryOut(done)
    } catch {
      switch error {
      case .fatal(let code): carryOut { $0.fail(code) }
      case .missing, .defect, .passing: carryOut { $0.missedChange(key) }
      }
    }
  }
}
