import Dispatch
import Synchronization

/// Runs actors, tasks and other work on one serial queue, which is how a connection is pinned to
/// its loop.
///
/// Work waits in a list of its own, so that a loop that is busy with its sockets takes it in
/// between and nobody has to be woken for it.
final class LoopExecutor: SerialExecutor {
  private struct Inbox: Sendable {
    var work: [@Sendable () -> Void] = []
    var reader = Reader.none
  }

  /// Who will take what is put in.
  private enum Reader {
    /// Nobody, before a block is put on the queue.
    case none
    /// A block on the queue, or the loop, which looks before it waits.
    case coming
    /// The loop, once it is woken.
    case waiting
  }

  let queue: DispatchQueue
  let signal: WakeSignal
  private let clock: LoopClock
  private let inbox = Mutex(Inbox())

  init(label: String, clock: LoopClock) throws(ServerError) {
    self.clock = clock
    signal = try WakeSignal()
    queue = DispatchQueue(label: label, qos: .userInitiated)
  }

  /// Runs work on the queue, behind what was given before; from any thread.
  func perform(_ work: @escaping @Sendable () -> Void) {
    let reader = inbox.withLock { inbox in
      inbox.work.append(work)
      defer { inbox.reader = .coming }
      return inbox.reader
    }
    switch reader {
    case .none: queue.async { self.inTurn { self.runInbox() } }
    case .coming: break
    case .waiting: signal.send()
    }
  }

  /// A turn of the queue's thread, which looks into the inbox in it: nothing that is put in
  /// meanwhile needs a block of its own. On the queue alone.
  func inTurn(_ body: () -> Void) {
    inbox.withLock { $0.reader = .coming }
    body()
    let isLeft = inbox.withLock { inbox in
      if inbox.work.isEmpty { inbox.reader = .none }
      return !inbox.work.isEmpty
    }
    if isLeft { queue.async { self.inTurn { self.runInbox() } } }
  }

  /// What `wait` gives, which the signal ends when work comes meanwhile; nil, at once, when some is
  /// there already. In a turn.
  func awaiting<Value>(_ wait: () -> Value) -> Value? {
    let waits = inbox.withLock { inbox in
      if inbox.work.isEmpty { inbox.reader = .waiting }
      return inbox.work.isEmpty
    }
    guard waits else { return nil }
    defer { inbox.withLock { $0.reader = .coming } }
    return wait()
  }

  /// Runs what waits now; on the queue alone.
  func runInbox() {
    let work = inbox.withLock { inbox in
      defer { inbox.work = [] }
      return inbox.work
    }
    guard !work.isEmpty else { return }
    for run in work {
      clock.beginTurn()
      run()
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    perform { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }
}
