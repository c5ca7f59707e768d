import Glibc
import HTTPWire

extension EventLoop {
  /// Accepts until nobody waits any more, and gives the connections to the loops in turn.
  func accept(from listener: Listener) {
    listener.isPaused = false
    while listener.isOpen {
      var address = SocketAddress()
      let descriptor = context.configuration.accept(listener.descriptor, &address)
      guard descriptor >= 0 else {
        switch errno {
        case EAGAIN:
          return
        // Of the connection, not of the listener (accept(2)): the next one may be fine.
        case EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH:
          continue
        default:
          // No descriptors or no memory. The sweep tries again; the kernel holds who waits.
          listener.isPaused = true
          context.logger.warning("accepting is paused: \(String(cString: strerror(errno)))")
          return
        }
      }
      let peer = address.host.map { PeerAddress.address($0) } ?? .unix
      admit(descriptor, peer: peer, of: listener, to: listener.nextLoop())
    }
  }

  private func admit(
    _ descriptor: Int32, peer: PeerAddress, of listener: Listener, to loop: EventLoop
  ) {
    let configuration = context.configuration
    let open = context.connectionOpened()
    let group =
      configuration.maxGroupConnections == .max ? nil : configuration.group(peer)
    let ofGroup = group.map(context.groups.opened) ?? 0
    let more = max(
      open - configuration.maxConnections, ofGroup - configuration.maxGroupConnections)
    var refusal: RequestViolation?
    if more > 0 {
      context.counters.refused.increment()
      guard more <= configuration.maxRefusals else {
        PlainSocket(descriptor: descriptor).close(resetting: false)
        return context.connectionClosed(of: group)
      }
      refusal =
        open > configuration.maxConnections
        ? RequestViolation(status: 503, detail: "Too many connections are open.")
        : RequestViolation(status: 429, detail: "Too many connections of this address are open.")
    }
    let newcomer = Newcomer(
      descriptor: descriptor, peer: peer, group: group, isSecure: listener.isSecure,
      refusal: refusal)
    if loop === self {
      adopt(newcomer)
    } else {
      loop.perform { $0.adopt(newcomer) }
    }
  }
}

/// An accepted socket on its way to its loop.
struct Newcomer: Sendable {
  let descriptor: Int32
  let peer: PeerAddress
  /// What it is counted as.
  let group: String?
  /// Whether it begins with a TLS handshake.
  let isSecure: Bool
  /// What it is told in place of answers.
  let refusal: RequestViolation?
}
