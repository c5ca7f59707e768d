import Dispatch

/// Runs tasks on a loop's queue: those that mostly talk to a connection of that loop, so that
/// nobody has to be woken for each of their words.
final class LoopTaskExecutor: TaskExecutor {
  private let queue: DispatchQueue
  private let clock: LoopClock

  init(queue: DispatchQueue, clock: LoopClock) {
    self.queue = queue
    self.clock = clock
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async {
      self.clock.beginTurn()
      job.runSynchronously(on: self.asUnownedTaskExecutor())
    }
  }
}
