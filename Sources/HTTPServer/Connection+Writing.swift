import HTTPWire

extension Connection {
  /// How soon a breaking connection looks again whether the peer has taken what was written.
  private static let breakingInterval = Duration.milliseconds(10)

  /// Hands over what the kernel takes, and goes on where all of it is gone.
  func flush() {
    var sent = 0
    while isWritable, !output.isEmpty {
      switch transport.write(output) {
      case .bytes(let count):
        sent += count
        exchange?.contentSent += Int64(output.removeSent(count))
      case .wouldBlock:
        isWritable = false
      case .failed:
        return close()
      }
    }
    if sent > 0 {
      handedOver += Int64(sent)
      context.counters.bytesSent.increment(by: sent)
    }
    guard output.isEmpty else {
      if !pace.isRunning { pace.begin(delivered: delivered, at: loop.clock.now) }
      return wakeWriters()
    }
    if pace.isRunning { pace.end() }
    switch phase {
    case .flushing: endExchange()
    case .breaking: finishBreaking()
    case .handshake, .head, .answering, .discarding, .lingering, .closed: wakeWriters()
    }
  }

  /// Bytes that the peer's kernel has.
  var delivered: Int64 { handedOver - Int64(transport.unacknowledged) }

  /// Sends what was written, then resets: the sign that the response is not whole.
  func breakOff() {
    guard phase == .answering else { return }
    failReading(.disconnected)
    phase = .breaking
    deadline = loop.clock.now + configuration.writeTimeout
    for waiter in exchange?.stream?.waiters ?? [] { waiter.resume(returning: false) }
    exchange?.stream = nil
    flush()
  }

  /// A reset takes away what the peer's kernel does not have yet: it waits for that.
  private func finishBreaking() {
    guard !peerClosed, transport.unacknowledged > 0 else { return close(resetting: true) }
    guard !looksAgain else { return }
    looksAgain = true
    loop.perform(after: Self.breakingInterval) { [self] _ in
      assumeIsolated { connection in
        connection.looksAgain = false
        if connection.phase == .breaking { connection.finishBreaking() }
      }
    }
  }
}
