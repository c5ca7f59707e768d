import Dispatch
import Glibc
import Logging
import ServiceLifecycle

/// Has files read again on SIGHUP: each of its readers, one after another.
///
/// From its making on the signal is heeded, so that whoever is told that the program is ready may
/// send one.
final class Reloading: Service {
  /// Reads something again, and says in the log what came of it.
  typealias Reader = @Sendable () async -> Void

  private let readers: [Reader]
  private let manager: ServiceManager
  private let logger: Logger
  private let signals: AsyncStream<Void>
  // Never replaced, and libdispatch's sources may be cancelled from any thread.
  private nonisolated(unsafe) let source: any DispatchSourceSignal

  init(readers: [Reader], manager: ServiceManager, logger: Logger) {
    self.readers = readers
    self.manager = manager
    self.logger = logger
    let (signals, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.signals = signals
    source = Self.source { continuation.yield() }
  }

  func run() async throws {
    defer { source.cancel() }
    await cancelWhenGracefulShutdown { [self] in
      for await _ in signals {
        manager.tell(.reloading(ServiceManager.monotonicTime()))
        logger.notice("SIGHUP: files are read again")
        for read in readers { await read() }
        manager.tell(.ready)
      }
    }
  }

  private static func source(
    _ handler: @escaping @Sendable () -> Void
  ) -> any DispatchSourceSignal {
    // Dispatch only sees signals that don't end the program.
    signal(SIGHUP, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
    source.setEventHandler(handler: handler)
    source.resume()
    return source
  }
}
