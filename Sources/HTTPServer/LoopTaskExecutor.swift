/// Runs tasks on a loop's queue: those that mostly talk to a connection of that loop, so that
/// nobody has to be woken for each of their words.
final class LoopTaskExecutor: TaskExecutor {
  private let loop: LoopExecutor

  init(on loop: LoopExecutor) {
    self.loop = loop
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.perform { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
