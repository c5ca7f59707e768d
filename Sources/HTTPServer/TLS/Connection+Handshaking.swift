import HTTPWire

extension Connection {
  /// Begins to agree on TLS; `refusal`: what the peer is told in place of answers.
  func beginHandshake(refusal: RequestViolation?) {
    self.refusal = refusal
    loop.assumeIsolated { $0.handshakeBegun(token) }
  }

  /// Goes on with the handshake, and behind it with what has come already.
  func shakeHands() {
    guard let session = transport.session else { return }
    switch session.shakeHands() {
    case .unfinished:
      if peerClosed { close() }
    case .done:
      handshakeEnded(isResumed: session.isResumed)
      // Whoever shook hands while the server began to shut down has its request under way.
      let patience =
        context.isDraining ? configuration.firstRequestTimeout : configuration.idleTimeout
      deadline = loop.clock.now + patience
      if let refusal { refuse(refusal) }
      advance()
      if phase != .closed, !session.flush() { close() }
    case .plain:
      handshakeEnded(failed: true)
      transport.dropSession()
      refuse(
        RequestViolation(
          status: 400, detail: "This port speaks HTTPS: the address begins with https://."))
      advance()
    case .failed(let reason):
      context.logger.debug("TLS handshake failed: \(reason)", metadata: ["peer": "\(peer)"])
      handshakeEnded(failed: true)
      // The alert has left: a reset must not take it away.
      linger()
      advance()
    }
  }

  /// To be called once, in the phase `handshake`.
  func handshakeEnded(failed: Bool = false, isResumed: Bool = false) {
    phase = .head
    loop.assumeIsolated { $0.handshakeEnded() }
    if failed {
      context.counters.failedHandshakes.increment()
    } else {
      context.counters.handshakes.increment()
      if isResumed { context.counters.resumedHandshakes.increment() }
    }
  }
}

extension EventLoop {
  /// Nil without memory.
  nonisolated func makeSession(_ socket: PlainSocket) -> sending TLSSession? {
    guard let cipher, let tls = context.tls?.context, let settings = context.configuration.tls
    else { return nil }
    return TLSSession(
      tls, socket, cipher: cipher, clock: clock, heldBytes: settings.heldBytes)
  }

  /// Counts a handshake in; where there are too many, the oldest gives way.
  func handshakeBegun(_ token: UInt64) {
    handshakes.add(token)
    let configuration = context.configuration
    let limit = max(1, (configuration.tls?.maxHandshakes ?? 0) / max(1, configuration.loops))
    guard handshakes.count > limit,
      let oldest = handshakes.popOldest(isPending: isShakingHands)
    else { return }
    connection(oldest)?.assumeIsolated { $0.close(resetting: true) }
  }

  func handshakeEnded() {
    handshakes.end(isPending: isShakingHands)
  }

  private func isShakingHands(_ token: UInt64) -> Bool {
    connection(token)?.assumeIsolated { $0.phase == .handshake } ?? false
  }
}
