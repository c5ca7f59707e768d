import Dispatch

/// Runs tasks on a loop's queue: those that mostly talk to a connection of that loop, so that
/// nobody has to be woken for each of their words.
final class LoopTaskExecutor: TaskExecutor {
  private let queue: DispatchQueue

  init(queue: DispatchQueue) {
    self.queue = queue
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
