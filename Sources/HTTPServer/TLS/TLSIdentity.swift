import Synchronization

extension TLSConfiguration {
  /// Throws where certificates or keys can't be used.
  public func check() throws(TLSError) { try TLSIdentity(self).load() }
}

/// The certificates that new connections get; they may be read again at any time.
final class TLSIdentity: Sendable {
  private let configuration: TLSConfiguration
  private let tickets: TicketKeyring
  private let current = Mutex<TLSContext?>(nil)

  init(_ configuration: TLSConfiguration) {
    self.configuration = configuration
    tickets = TicketKeyring(lifetime: configuration.ticketKeyLifetime, now: .now)
  }

  /// Throws where anything of it can't be used; then nothing changes.
  func load() throws(TLSError) {
    let context = try TLSContext(configuration, tickets: tickets)
    current.withLock { $0 = context }
  }

  /// Nil before the first `load`.
  var context: TLSContext? { current.withLock { $0 } }
}
