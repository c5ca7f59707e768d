import Dispatch

/// A gate that a scripted peer waits at until the test opens it.
final class Signal: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func send() { semaphore.signal() }

  /// Blocks the peer's own thread; false if nobody ever opens, so that a broken test ends.
  func wait() -> Bool { semaphore.wait(timeout: .now() + .seconds(60)) == .success }
}
