import HTTPWire

extension Connection {
  /// Takes the header of the PROXY protocol out of the socket; whether it is done with.
  ///
  /// The bytes are looked at before they are taken, so that what follows them, be it a request or a
  /// TLS hello, is still in the socket for whoever reads it next.
  func takeProxyHeader() -> Bool {
    guard isReadable else { return false }
    let buffer = UnsafeMutableRawBufferPointer(
      rebasing: loop.readBuffer.bytes[..<ProxyHeader.longest])
    switch transport.socket.peek(into: buffer) {
    case .wouldBlock:
      isReadable = false
    case .end, .failed:
      close()
    case .bytes(let count, _):
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      do throws(RequestViolation) {
        switch try ProxyHeader.parse(bytes.bindMemory(to: UInt8.self).span) {
        case .needsMore:
          // The next bytes are an event of their own, though these stay where they are.
          isReadable = false
          if peerClosed { close() }
        case .header(let header, let length):
          return take(header, length, buffer)
        }
      } catch {
        context.counters.violations.increment()
        close()
      }
    }
    return false
  }

  private func take(
    _ header: ProxyHeader, _ length: Int, _ buffer: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard let client = PeerAddress(header, or: peer),
      case .bytes(length, _) = transport.socket.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]))
    else {
      context.counters.violations.increment()
      close()
      return false
    }
    peer = client
    awaitsProxyHeader = false
    if phase == .head { deadline = loop.clock.now + configuration.idleTimeout }
    return true
  }
}
