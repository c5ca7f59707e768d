import Dispatch
import FetchScheduling
import Glibc
import Synchronization

/// Plain threads for codecs, at nice 19 so that cached traffic keeps its pace beside them; their
/// queue is bounded, and interactive work comes before batches.
public final class CodecPool: Sendable {
  /// Why work was not done.
  public enum Failure: Error, Sendable, Hashable {
    /// As much waits as may.
    case full
    /// The caller left before its turn.
    case cancelled
  }

  private struct Job: Sendable {
    var run: @Sendable () -> Void
  }

  private struct Queue: Sendable {
    var interactive: [Job] = []
    var batch: [Job] = []
    var isClosed = false

    var count: Int { interactive.count + batch.count }

    mutating func next() -> Job? {
      if !interactive.isEmpty { return interactive.removeFirst() }
      return batch.isEmpty ? nil : batch.removeFirst()
    }
  }

  /// Jobs that may wait.
  public let queueLimit: Int
  public let threads: Int
  private let queue = Mutex(Queue())
  private let available = DispatchSemaphore(value: 0)

  /// Starts the threads at once. A caller on the main actor is fine: the threads' code stands here.
  public init(threads: Int, queueLimit: Int) {
    self.threads = max(1, threads)
    self.queueLimit = queueLimit
    for _ in 0..<self.threads { startThread() }
  }

  /// Jobs waiting now.
  public var waiting: Int { queue.withLock { $0.count } }

  /// Runs `work` on a codec thread and gives its result.
  ///
  /// Throws: `full` where the queue is, `cancelled` where the caller left while it waited.
  func run<Value: Sendable>(
    _ priority: Priority, _ work: @escaping @Sendable () -> Value
  ) async throws(Failure) -> Value {
    let isCancelled = Flag()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation {
        (continuation: CheckedContinuation<Result<Value, Failure>, Never>) in
        let job = Job {
          continuation.resume(
            returning: isCancelled.isSet ? .failure(.cancelled) : .success(work()))
        }
        if !enqueue(job, priority) { continuation.resume(returning: .failure(.full)) }
      }
    } onCancel: {
      isCancelled.set()
    }
    return try result.get()
  }

  /// Lets the threads end once the queue is empty; work that comes later is refused as `full`.
  public func shutDown() {
    queue.withLock { $0.isClosed = true }
    for _ in 0..<threads { available.signal() }
  }

  private func enqueue(_ job: Job, _ priority: Priority) -> Bool {
    let accepted = queue.withLock { queue in
      guard queue.count < queueLimit, !queue.isClosed else { return false }
      switch priority {
      case .interactive: queue.interactive.append(job)
      case .batch: queue.batch.append(job)
      }
      return true
    }
    if accepted { available.signal() }
    return accepted
  }

  private func work() {
    // On Linux the process of number 0 is the calling thread (setpriority(2), NOTES).
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
    while true {
      available.wait()
      let (job, isClosed) = queue.withLock { ($0.next(), $0.isClosed) }
      if let job { job.run() } else if isClosed { return }
    }
  }

  private func startThread() {
    var thread = pthread_t()
    // The thread owns one reference to the pool until it ends.
    let context = Unmanaged.passRetained(self).toOpaque()
    let failure = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<CodecPool>.fromOpaque(context).takeRetainedValue().work() }
        return nil
      }, context)
    precondition(failure == 0, "no thread for codecs: \(failure)")
    pthread_detach(thread)
  }
}

/// A switch that is set once, from any thread.
private final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}
