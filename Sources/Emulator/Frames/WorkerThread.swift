import Dispatch
import Glibc
import Synchronization

/// A thread for work that takes milliseconds, so that neither event loops nor Swift's pool wait.
final class WorkerThread: Sendable {
  private let inbox = Inbox()

  /// Jobs, and the count of them as a semaphore; the thread keeps it alive, not its owner.
  private final class Inbox: Sendable {
    let jobs = Mutex<[(@Sendable () -> Void)?]>([])
    let count = DispatchSemaphore(value: 0)

    /// Nil ends the thread.
    func append(_ job: (@Sendable () -> Void)?) {
      jobs.withLock { $0.append(job) }
      count.signal()
    }

    func next() -> (@Sendable () -> Void)? {
      count.wait()
      return jobs.withLock { $0.removeFirst() }
    }
  }

  init() {
    // Safe: the retain that is passed here is taken over by the thread, exactly once.
    let argument = Unmanaged.passRetained(inbox).toOpaque()
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { argument in
        let inbox = argument.map { Unmanaged<Inbox>.fromOpaque($0).takeRetainedValue() }
        // Drawing gives way to whoever serves: on Linux the priority is the thread's own.
        setpriority(__priority_which_t(UInt32(PRIO_PROCESS.rawValue)), 0, 19)
        while let job = inbox?.next() { job() }
        return nil
      }, argument)
    precondition(failure == 0, "a process that can't start one thread can't go on")
    pthread_detach(thread)
  }

  deinit { inbox.append(nil) }

  /// Runs `work` behind what waits already.
  func run<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
      inbox.append { continuation.resume(returning: Result { () throws(Failure) in try work() }) }
    }
    return try result.get()
  }
}
