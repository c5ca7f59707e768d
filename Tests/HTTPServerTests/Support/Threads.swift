import Glibc

/// Runs blocking work on a thread of its own: nothing may block in Swift's pool, which the server's
/// handlers share.
func onThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    startThread { continuation.resume(with: Result { try work() }) }
  }
}

private final class ThreadWork {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func startThread(_ run: @escaping @Sendable () -> Void) {
  var thread = pthread_t()
  let work = Unmanaged.passRetained(ThreadWork(run)).toOpaque()
  let code = pthread_create(
    &thread, nil,
    { argument in
      // Retained once for this thread, which takes it over here.
      Unmanaged<ThreadWork>.fromOpaque(argument!).takeRetainedValue().run()
      return nil
    }, work)
  precondition(code == 0, "no thread")
  pthread_detach(thread)
}
