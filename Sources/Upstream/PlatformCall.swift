import Synchronization

/// A call under way; letting go of it does not end it.
public final class PlatformCall: Sendable {
  private let cancelled = Atomic(false)
  private let wake: @Sendable () -> Void

  /// `wake`: makes the client's thread look at its calls.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  /// Whether `cancel()` was called, before or after the call's end.
  public var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  /// Ends the call soon; from any thread, any number of times, no effect once it has ended.
  ///
  /// At most the one event being delivered at that moment still comes, and then `.ended` with
  /// `.broken`, from the client's thread.
  public func cancel() {
    cancelled.store(true, ordering: .releasing)
    wake()
  }
}
