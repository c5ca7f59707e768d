import Dispatch
import Glibc
import Synchronization

/// Something that happens, which a scenario's thread waits for.
final class Event: Sendable {
  struct Missing: Error {}

  private let semaphore = DispatchSemaphore(value: 0)

  func signal() { semaphore.signal() }

  /// Waits for one signal; throws where none comes in half a minute, so that no test hangs.
  func wait() throws {
    guard semaphore.wait(timeout: .now() + 30) == .success else { throw Missing() }
  }
}

/// A number that tasks count up and a scenario's thread reads.
final class Counter: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock { $0 } }

  func add(_ amount: Int = 1) { count.withLock { $0 += amount } }
}

/// Looks until it is so; throws where it is not within half a minute.
func eventually(_ condition: () -> Bool) throws {
  for _ in 0..<30_000 {
    if condition() { return }
    usleep(1000)
  }
  throw Event.Missing()
}
