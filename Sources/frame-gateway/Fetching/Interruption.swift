import Dispatch
import Glibc
import Synchronization

/// Runs work that SIGINT and SIGTERM cancel.
enum Interruption {
  /// The number of the signal that cancelled the work, or 0.
  private final class Signal: Sendable {
    private let number = Atomic<Int32>(0)
    var value: Int32 { number.load(ordering: .acquiring) }

    /// False where one has come before.
    func come(_ signal: Int32) -> Bool {
      number.compareExchange(expected: 0, desired: signal, ordering: .acquiringAndReleasing)
        .exchanged
    }
  }

  /// The result of `work`, and the signal that cancelled it, if one did. A second signal ends the
  /// program at once.
  static func run<Value: Sendable>(
    _ work: @escaping @Sendable () async -> Value
  ) async -> (value: Value, signal: Int32?) {
    let task = Task { await work() }
    let signal = Signal()
    let sources = [SIGINT, SIGTERM].map { number in
      source(of: number) {
        guard signal.come(number) else { _exit(128 + number) }
        task.cancel()
      }
    }
    let value = await task.value
    for source in sources { source.cancel() }
    return (value, signal.value == 0 ? nil : signal.value)
  }

  private static func source(
    of number: Int32, handler: @escaping @Sendable () -> Void
  ) -> any DispatchSourceSignal {
    // Dispatch only sees signals that don't end the program.
    Glibc.signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler(handler: handler)
    source.resume()
    return source
  }
}
