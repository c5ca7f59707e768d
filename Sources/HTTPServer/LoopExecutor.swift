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
    /// A block is on the queue that will look here.
    var isScheduled = false
  }

  let queue: DispatchQueue
  private let clock: LoopClock
  private let inbox = Mutex(Inbox())

  init(label: String, clock: LoopClock) {
    self.clock = clock
    queue = DispatchQueue(label: label, qos: .userInitiated)
  }

  /// Runs work on the queue, behind what was given before; from any thread.
  func perform(_ work: @escaping @Sendable () -> Void) {
    let schedules = inbox.withLock { inbox in
      inbox.work.append(work)
      defer { inbox.isScheduled = true }
      return !inbox.isScheduled
    }
    guard schedules else { return }
    queue.async {
      self.inbox.withLock { $0.isScheduled = false }
      self.runInbox()
    }
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
