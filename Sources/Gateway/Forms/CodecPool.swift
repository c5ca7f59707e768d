import Dispatch
import FetchScheduling
import Glibc
import Imaging
import Synchronization

/// Plain threads for codecs, at nice 19 so that cached traffic keeps its pace beside them; their
/// queue is bounded, interactive work comes before batches, and callers are taken in turn.
public final class CodecPool: Sendable {
  /// Why work was not done.
  public enum Failure: Error, Sendable, Hashable {
    /// As much waits as may.
    case full
    /// The caller left before its turn.
    case cancelled
  }

  /// Work on the thread whose workspace it gets; without one it had to give way.
  private typealias Job = @Sendable (CodecWorkspace?) -> Void

  private struct Queue: Sendable {
    /// Parts of work that is under way: they come first.
    var shares: [@Sendable (CodecWorkspace) -> Void] = []
    var interactive = CallerLines<Job>()
    var batch = CallerLines<Job>()
    /// Threads with nothing to do.
    var idle = 0
    var isClosed = false

    /// Jobs that wait for their turn.
    var count: Int { interactive.count + batch.count }

    mutating func next() -> (@Sendable (CodecWorkspace) -> Void)? {
      if !shares.isEmpty { return shares.removeFirst() }
      return interactive.popFirst() ?? batch.popFirst()
    }

    /// What waits gives way to more urgent work, or to that of a caller who has less waiting.
    mutating func makeRoom(for priority: Priority, of caller: Caller) -> Job? {
      // With one more than `caller` there would be nothing gained: then he would have most.
      switch priority {
      case .interactive:
        batch.popNewest(ofMoreThan: 0)
          ?? interactive.popNewest(ofMoreThan: interactive.count(of: caller) + 1)
      case .batch: batch.popNewest(ofMoreThan: batch.count(of: caller) + 1)
      }
    }
  }

  /// Jobs that may wait.
  public let queueLimit: Int
  public let threads: Int
  private let queue: Mutex<Queue>
  private let available = DispatchSemaphore(value: 0)

  /// Starts the threads at once. A caller on the main actor is fine: the threads' code stands here.
  public init(threads: Int, queueLimit: Int) {
    self.threads = max(1, threads)
    self.queueLimit = queueLimit
    queue = Mutex(Queue(idle: self.threads))
    for _ in 0..<self.threads { startThread() }
  }

  /// Jobs waiting now.
  public var waiting: Int { queue.withLock { $0.count } }

  /// Runs `work` on a codec thread, with that thread's workspace, and gives its result.
  ///
  /// Throws: `full` where the queue is, also later, where it had to give way to a caller who has
  /// less waiting; `cancelled` where the caller left while it waited.
  func run<Value: Sendable>(
    _ priority: Priority, for caller: Caller,
    _ work: @escaping @Sendable (CodecWorkspace) -> Value
  ) async throws(Failure) -> Value {
    let isCancelled = Flag()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation {
        (continuation: CheckedContinuation<Result<Value, Failure>, Never>) in
        let isAccepted = enqueue(priority, for: caller) { workspace in
          let result: Result<Value, Failure> =
            if isCancelled.isSet {
              .failure(.cancelled)
            } else {
              workspace.map { .success(work($0)) } ?? .failure(.full)
            }
          continuation.resume(returning: result)
        }
        if !isAccepted { continuation.resume(returning: .failure(.full)) }
      }
    } onCancel: {
      isCancelled.set()
    }
    return try result.get()
  }

  /// Does the parts of a job that is under way: on its own thread, and on all that are idle now.
  func share(
    _ parts: Int, _ own: CodecWorkspace,
    _ work: @escaping @Sendable (Int, CodecWorkspace) -> Void
  ) {
    let shared = PartedWork(parts: parts, work)
    let helpers = queue.withLock { queue in
      let helpers = max(0, min(queue.idle - queue.count - queue.shares.count, parts - 1))
      for _ in 0..<helpers { queue.shares.append { shared.run(in: $0) } }
      return helpers
    }
    for _ in 0..<helpers { available.signal() }
    shared.run(in: own)
    shared.waitForOthers()
  }

  /// Lets the threads end once the queue is empty; work that comes later is refused as `full`.
  public func shutDown() {
    queue.withLock { $0.isClosed = true }
    for _ in 0..<threads { available.signal() }
  }

  private func enqueue(
    _ priority: Priority, for caller: Caller, _ job: @escaping Job
  ) -> Bool {
    let (isAccepted, displaced) = queue.withLock { queue -> (Bool, Job?) in
      guard !queue.isClosed else { return (false, nil) }
      var displaced: Job?
      if queue.count >= queueLimit {
        displaced = queue.makeRoom(for: priority, of: caller)
        guard displaced != nil else { return (false, nil) }
      }
      switch priority {
      case .interactive: queue.interactive.append(job, for: caller)
      case .batch: queue.batch.append(job, for: caller)
      }
      return (true, displaced)
    }
    if let displaced {
      // Its signal is the new one's.
      displaced(nil)
    } else if isAccepted {
      available.signal()
    }
    return isAccepted
  }

  private func work() {
    // On Linux the process of number 0 is the calling thread (setpriority(2), NOTES).
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
    let workspace = CodecWorkspace()
    while true {
      available.wait()
      let (job, isClosed) = queue.withLock { queue in
        let job = queue.next()
        if job != nil { queue.idle -= 1 }
        return (job, queue.isClosed)
      }
      if let job {
        job(workspace)
        queue.withLock { $0.idle += 1 }
      } else if isClosed {
        return
      }
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
