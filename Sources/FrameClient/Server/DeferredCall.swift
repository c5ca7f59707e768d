import Synchronization

/// A call that is to begin a little later, and may be cancelled before.
final class DeferredCall: Sendable {
  private struct State {
    var isCancelled = false
    /// Nil before it has begun.
    var cancel: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// Begins it by `start`, which returns what cancels it; false where it was cancelled before.
  func begin(_ start: () -> @Sendable () -> Void) -> Bool {
    guard !state.withLock({ $0.isCancelled }) else { return false }
    let cancel = start()
    let isLate = state.withLock { state in
      state.cancel = cancel
      return state.isCancelled
    }
    if isLate { cancel() }
    return true
  }

  /// Any number of times, from any thread.
  func cancel() {
    let cancel = state.withLock { state in
      state.isCancelled = true
      return state.cancel
    }
    cancel?()
  }
}
