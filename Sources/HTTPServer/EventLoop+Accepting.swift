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
    var refusal: RequestViolation?
    if open > configuration.maxConnections {
      context.counters.refused.increment()
      guard open <= configuration.maxConnections + configuration.maxRefusals else {
        PlainSocket(descriptor: descriptor).close(resetting: false)
        context.connectionClosed()
        return
      }
      refusal = RequestViolation(status: 503, detail: "Too many connections are open.")
    }
    let reason = refusal
    let isSecure = listener.isSecure
    if loop === self {
      adopt(descriptor, peer: peer, isSecure: isSecure, refusal: reason)
    } else {
      loop.perform { $0.adopt(descriptor, peer: peer, isSecure: isSecure, refusal: reason) }
    }
  }
}
