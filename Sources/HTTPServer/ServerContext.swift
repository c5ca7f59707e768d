import Logging
import Synchronization

/// What all loops and connections of a server share.
final class ServerContext: Sendable {
  let configuration: ServerConfiguration
  let handler: any RequestHandler
  let logger: Logger
  let counters = ServerCounters()
  let groups = ConnectionGroups()
  /// Nil without TLS.
  let tls: TLSIdentity?
  private let draining = Atomic<Bool>(false)
  private let idleWaiters = Mutex<[CheckedContinuation<Void, Never>]>([])

  init(configuration: ServerConfiguration, handler: any RequestHandler, logger: Logger) {
    self.configuration = configuration
    self.handler = handler
    self.logger = logger
    tls = configuration.tls.map { TLSIdentity($0) }
  }

  var handshakeTimeout: Duration { configuration.tls?.handshakeTimeout ?? .zero }

  /// Whether the server is shutting down: every response is its connection's last.
  var isDraining: Bool { draining.load(ordering: .acquiring) }

  func beginDraining() { draining.store(true, ordering: .releasing) }

  /// Counts a connection in; gives how many are open with it.
  func connectionOpened() -> Int {
    counters.accepted.increment()
    return counters.connections.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue
  }

  /// - Parameter group: What it was counted as.
  func connectionClosed(of group: String?) {
    if let group { groups.closed(group) }
    let left = counters.connections.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue
    guard left == 0 else { return }
    let waiters = idleWaiters.withLock { waiters in
      defer { waiters = [] }
      return waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns when no connection is open. The count is read under the lock that `connectionClosed`
  /// takes behind its change, so that the last one to close finds whoever saw it open.
  func waitUntilIdle() async {
    await withCheckedContinuation { continuation in
      let isIdle = idleWaiters.withLock { waiters in
        guard counters.connections.load(ordering: .acquiring) > 0 else { return true }
        waiters.append(continuation)
        return false
      }
      if isIdle { continuation.resume() }
    }
  }
}
