import COpenSSL
import Synchronization

/// The keys that seal session tickets (RFC 5077, section 4; RFC 8446, section 4.6.1).
///
/// A key seals for its lifetime and opens for as long again, so that whoever gets hold of the
/// process's memory can read old sessions of two lifetimes at most. They outlive certificates.
final class TicketKeyring: Sendable {
  struct Key: Sendable, Equatable {
    var name: [UInt8]
    var cipher: [UInt8]
    var mac: [UInt8]

    static let nameLength = 16
    static let secretLength = 32
  }

  enum Opening: Equatable {
    /// With the key that seals now.
    case current(Key)
    /// With the one before: the session should get a new ticket.
    case former(Key)
  }

  private struct State {
    var current: Key
    var begun: ServerInstant
    var former: Key?
  }

  private let lifetime: Duration
  private let makeKey: @Sendable () -> Key
  private let state: Mutex<State>

  init(
    lifetime: Duration, now: ServerInstant,
    makeKey: @escaping @Sendable () -> Key = TicketKeyring.random
  ) {
    self.lifetime = lifetime
    self.makeKey = makeKey
    state = Mutex(State(current: makeKey(), begun: now))
  }

  func sealing(at now: ServerInstant) -> Key {
    state.withLock { state in
      rotate(&state, now)
      return state.current
    }
  }

  func opening(
    _ name: some Sequence<UInt8>, at now: ServerInstant
  ) -> Opening? {
    state.withLock { state in
      rotate(&state, now)
      if state.current.name.elementsEqual(name) { return .current(state.current) }
      if let former = state.former, former.name.elementsEqual(name) { return .former(former) }
      return nil
    }
  }

  private func rotate(_ state: inout State, _ now: ServerInstant) {
    let age = now - state.begun
    guard age >= lifetime else { return }
    state.former = age < lifetime * 2 ? state.current : nil
    state.current = makeKey()
    state.begun = now
  }

  @Sendable static func random() -> Key {
    func bytes(_ count: Int) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: count)
      precondition(RAND_priv_bytes(&bytes, Int32(count)) == 1, "no random numbers")
      return bytes
    }
    return Key(
      name: bytes(Key.nameLength), cipher: bytes(Key.secretLength), mac: bytes(Key.secretLength))
  }
}
