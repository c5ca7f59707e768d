import Dispatch

/// Runs actors on one serial queue, which is how a connection is pinned to its loop.
final class LoopExecutor: SerialExecutor {
  let queue: DispatchQueue
  private let clock: LoopClock

  init(label: String, clock: LoopClock) {
    self.clock = clock
    queue = DispatchQueue(label: label, qos: .userInitiated)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async {
      self.clock.beginTurn()
      job.runSynchronously(on: self.asUnownedSerialExecutor())
    }
  }

  func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }
}
