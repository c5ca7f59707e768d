import Dispatch
import Gateway
import Synchronization

/// Takes the access log's lines to where logs go, on a queue of its own that waits for nobody.
final class AccessLogWriter: Sendable {
  /// How long lines may wait for more to go with them.
  private static let delay = DispatchTimeInterval.milliseconds(50)

  let log: AccessLog
  private let delivery: Delivery

  init(format: AccessLog.Format, output: LogOutput = .standardError) {
    let delivery = Delivery(output: output)
    self.delivery = delivery
    log = AccessLog(format: format) { log, isFull in
      delivery.schedule(log, after: isFull ? .nanoseconds(0) : Self.delay)
    }
  }

  /// Writes what there is still, as far as there is room for it.
  func finish() { delivery.finish(log) }

  private final class Delivery: Sendable {
    private let output: LogOutput
    private let queue = DispatchQueue(label: "access-log")
    /// Lines that were taken, and had no room.
    private let rest = Mutex<ArraySlice<UInt8>>([])

    init(output: LogOutput) { self.output = output }

    func schedule(_ log: AccessLog, after delay: DispatchTimeInterval) {
      queue.asyncAfter(deadline: .now() + delay) { [self] in
        // Lines that have no room stay with the log, which counts those that it has none for.
        if !write(log) { schedule(log, after: AccessLogWriter.delay) }
      }
    }

    func finish(_ log: AccessLog) { _ = queue.sync { write(log) } }

    /// Whether all of it was written.
    private func write(_ log: AccessLog) -> Bool {
      rest.withLock { rest in
        rest = output.write(lines: rest)
        guard rest.isEmpty else { return false }
        rest = output.write(lines: log.take()[...])
        return rest.isEmpty
      }
    }
  }
}
