import HTTPWire
import Logging
import Synchronization

/// An HTTP/1.1 server on Dispatch: as many event loops as configured, an actor a connection.
///
/// It lives from `start()` to the end of `shutDown(grace:)`, whether somebody holds it or not.
public final class HTTPServer: Sendable {
  private enum State {
    case new
    case running([EventLoop])
    case stopped
  }

  private let context: ServerContext
  private let state = Mutex(State.new)

  public init(
    configuration: ServerConfiguration, handler: any RequestHandler,
    logger: Logger = Logger(label: "http")
  ) {
    context = ServerContext(configuration: configuration, handler: handler, logger: logger)
  }

  /// What was counted so far; any thread may ask.
  public var statistics: ServerStatistics { context.counters.snapshot }

  /// Reads certificates and keys again for connections to come; a bad one changes nothing.
  public func reloadCertificates() throws(TLSError) {
    guard let tls = context.tls else { throw .notInUse }
    try tls.load()
  }

  /// Binds every address and begins to serve; gives the addresses with the ports that the kernel
  /// chose, in the configuration's order. Where one can't be bound, none is served.
  public func start() throws(ServerError) -> [ListenAddress] {
    let configuration = context.configuration
    do throws(TLSError) {
      try context.tls?.load()
    } catch {
      throw .tls(error)
    }
    if context.tls != nil {
      context.logger.info(
        KernelTLS.isOffered
          ? "TLS is encrypted by the kernel" : "TLS is encrypted by OpenSSL: no kernel module tls")
    }
    var loops: [EventLoop] = []
    for index in 0..<max(1, configuration.loops) {
      loops.append(try EventLoop(label: "http.loop.\(index)", context: context))
    }
    var listeners: [Listener] = []
    do throws(ServerError) {
      guard claim(loops) else { throw .alreadyStarted }
      for address in configuration.listen {
        listeners += try Self.listeners(at: address, configuration, loops)
      }
    } catch {
      for listener in listeners { listener.close() }
      for loop in loops { loop.perform { $0.abandon() } }
      throw error
    }
    for loop in loops { loop.perform { $0.run() } }
    for (index, listener) in listeners.enumerated() {
      loops[index % loops.count].perform { $0.listen(on: listener) }
    }
    return listeners.map(\.address)
  }

  /// Stops accepting, closes idle connections, lets what runs finish with `Connection: close`, and
  /// cuts what is left after the grace. Returns when no connection is open.
  public func shutDown(grace: Duration) async {
    let loops = state.withLock { state -> [EventLoop] in
      defer { state = .stopped }
      if case .running(let loops) = state { return loops }
      return []
    }
    context.beginDraining()
    for loop in loops { await loop.drain() }
    let cutter = Task {
      try await Task.sleep(for: grace)
      for loop in loops { await loop.cut() }
    }
    await context.waitUntilIdle()
    cutter.cancel()
    for loop in loops { await loop.stop() }
  }

  private static func listeners(
    at address: ListenAddress, _ configuration: ServerConfiguration, _ loops: [EventLoop]
  ) throws(ServerError) -> [Listener] {
    let isSecure = configuration.tls != nil
    guard case .systemd(let name) = address else {
      return [
        try Listener(
          address, isSecure: isSecure, permissions: configuration.socketPermissions,
          backlog: configuration.backlog,
          loops: loops)
      ]
    }
    do throws(InheritedSockets.Failure) {
      return try configuration.inherited.take(name).map {
        Listener(inherited: $0, as: address, isSecure: isSecure, loops: loops)
      }
    } catch {
      throw .notInherited(address, reason: error.reason)
    }
  }

  private func claim(_ loops: [EventLoop]) -> Bool {
    state.withLock { state in
      guard case .new = state else { return false }
      state = .running(loops)
      return true
    }
  }
}
