import Dispatch
import Glibc
import Logging
import ServiceLifecycle

/// Has files read again on SIGHUP: each of its readers, one after another.
struct Reloading: Service {
  /// Reads something again, and says in the log what came of it.
  typealias Reader = @Sendable () async -> Void

  let readers: [Reader]
  let manager: ServiceManager
  let logger: Logger

  func run() async throws {
    let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
    let source = Self.source { continuation.yield() }
    defer { source.cancel() }
    await cancelWhenGracefulShutdown {
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
