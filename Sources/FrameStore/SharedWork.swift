/// Equal work that is wanted at the same time, done once: a form is made by whoever asks first, and
/// everyone who asks meanwhile gets the same.
///
/// Work that nobody waits for any more is cancelled.
public actor SharedWork<Key: Hashable & Sendable, Value: Sendable, Failure: Error> {
  private struct Job {
    var waiters: [Int: AsyncStream<Result<Value, Failure>>.Continuation]
    var task: Task<Void, Never>
    var number: Int
  }

  private var jobs: [Key: Job] = [:]
  private var last = 0

  public init() {}

  /// Keys being worked on.
  public var count: Int { jobs.count }

  /// Callers that wait for any of it.
  var waiting: Int { jobs.values.reduce(0) { $0 + $1.waiters.count } }

  /// The value for `key`, made by `make` unless it is being made already; nil when the caller's
  /// task was cancelled.
  public func value(
    for key: Key, make: @escaping @Sendable () async -> Result<Value, Failure>
  ) async -> Result<Value, Failure>? {
    let results = join(key, make: make)
    for await result in results { return result }
    return nil
  }

  private func join(
    _ key: Key, make: @escaping @Sendable () async -> Result<Value, Failure>
  ) -> AsyncStream<Result<Value, Failure>> {
    let (stream, continuation) = AsyncStream.makeStream(of: Result<Value, Failure>.self)
    last += 1
    let waiter = last
    if jobs[key] != nil {
      jobs[key]?.waiters[waiter] = continuation
    } else {
      let number = last
      let task = Task.detached { [self] in
        let result = await make()
        await finish(key, number, result)
      }
      jobs[key] = Job(waiters: [waiter: continuation], task: task, number: number)
    }
    continuation.onTermination = { [self] reason in
      guard case .cancelled = reason else { return }
      Task { await leave(key, waiter) }
    }
    return stream
  }

  private func finish(_ key: Key, _ number: Int, _ result: Result<Value, Failure>) {
    guard let job = jobs[key], job.number == number else { return }
    jobs[key] = nil
    for waiter in job.waiters.values {
      waiter.yield(result)
      waiter.finish()
    }
  }

  private func leave(_ key: Key, _ waiter: Int) {
    guard jobs[key]?.waiters.removeValue(forKey: waiter) != nil else { return }
    guard let job = jobs[key], job.waiters.isEmpty else { return }
    jobs[key] = nil
    job.task.cancel()
  }
}
