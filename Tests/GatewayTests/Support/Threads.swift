import Glibc

/// Runs blocking work on a thread of its own: nothing may block in Swift's pool, which the gateway
/// shares.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value
{
  try await withCheckedThrowingContinuation { continuation in
    detachThread { continuation.resume(with: Result { try work() }) }
  }
}

private final class ThreadWork: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

func detachThread(_ run: @escaping @Sendable () -> Void) {
  var thread = pthread_t()
  // Retained once here, taken over once by the thread.
  let work = Unmanaged.passRetained(ThreadWork(run)).toOpaque()
  let code = pthread_create(
    &thread, nil,
    { argument in
      // The one retain from above.
      let work = argument.map { Unmanaged<ThreadWork>.fromOpaque($0).takeRetainedValue() }
      work?.run()
      return nil
    }, work)
  precondition(code == 0, "a process that can't start one thread can't go on")
  pthread_detach(thread)
}
