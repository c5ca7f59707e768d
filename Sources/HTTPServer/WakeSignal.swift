import CLinux
import Glibc

/// What ends a thread's wait for events: a descriptor that `send()` makes readable (eventfd(2)).
///
/// It is watched edge-triggered and never read: each `send()` is an event of its own.
final class WakeSignal: Sendable {
  let descriptor: Int32

  init() throws(ServerError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard descriptor >= 0 else { throw .noEventLoop(errno: errno) }
  }

  deinit { close(descriptor) }

  /// From any thread.
  func send() {
    eventfd_write(descriptor, 1)
  }
}
