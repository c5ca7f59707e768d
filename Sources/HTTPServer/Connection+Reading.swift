import HTTPWire

extension Connection {
  /// Reads taken in one turn before the loop's other connections have theirs.
  private static let readsPerTurn = 4

  /// Uses what has come and reads more, for as long as the phase has a use for it.
  func advance() {
    if awaitsProxyHeader, phase == .head, !takeProxyHeader() { return }
    var reads = 0
    while wantsInput {
      if !input.isEmpty, !input.isStarved {
        // A copy of the reference: using the bytes may change the connection's own.
        let bytes = input.bytes
        let used = use(bytes.span.extracting(input.offset...))
        if phase != .closed { input.use(used) }
        continue
      }
      guard isReadable else { break }
      guard reads < Self.readsPerTurn else {
        loop.perform { [self] _ in assumeIsolated { $0.advance() } }
        return
      }
      reads += 1
      read()
    }
    // The caller left while its answer is pending. (What it sent before it left was served above.)
    if peerClosed, phase == .answering, exchange?.isReading != true { close() }
  }

  private var wantsInput: Bool {
    switch phase {
    case .head, .discarding, .lingering: true
    case .answering: exchange?.isReading == true
    case .handshake, .flushing, .breaking, .closed: false
    }
  }

  private func read() {
    let buffer = loop.readBuffer.bytes
    switch transport.read(into: buffer) {
    case .bytes(let count, let isLast):
      // An end that was announced is still to be seen.
      if isLast, !peerClosed { isReadable = false }
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      guard input.isEmpty else { return input.append(bytes) }
      let used = use(bytes.bindMemory(to: UInt8.self).span)
      guard phase != .closed, used < count else { return }
      input.append(UnsafeRawBufferPointer(rebasing: bytes[used...]))
      input.isStarved = phase == .head
    case .wouldBlock:
      isReadable = false
    case .end, .failed:
      close()
    }
  }

  /// Gives how many of the bytes were used. What is left waits for more behind it where the phase
  /// is `head`, else for another phase.
  private func use(_ bytes: Span<UInt8>) -> Int {
    var used = 0
    while used < bytes.count {
      switch phase {
      case .head:
        guard let length = useHead(bytes.extracting(used...)) else { return used }
        used += length
      case .answering where exchange?.isReading == true:
        if case .pieces = exchange?.body {
          used = takePiece(bytes, from: used)
        } else {
          used = collect(bytes, from: used)
        }
      case .discarding:
        used = discard(bytes, from: used)
      case .lingering:
        return bytes.count
      case .handshake, .answering, .flushing, .breaking, .closed:
        return used
      }
    }
    return used
  }

  /// One head's length, or nil where it needs more.
  private func useHead(_ bytes: Span<UInt8>) -> Int? {
    // A TLS hello: whoever speaks it waits for an answer it can read, and there is none.
    if exchangeCount == 0, !headBegun, bytes[0] == 0x16, transport.session == nil {
      close()
      return nil
    }
    do throws(RequestViolation) {
      guard case .head(let head, let length) = try parser.parse(bytes) else {
        input.isStarved = true
        if !headBegun {
          headBegun = true
          deadline = loop.clock.now + configuration.headerTimeout
        }
        return nil
      }
      begin(head)
      return length
    } catch {
      refuse(error)
      return bytes.count
    }
  }

  private func discard(_ bytes: Span<UInt8>, from offset: Int) -> Int {
    guard let exchange else { return bytes.count }
    do throws(RequestViolation) {
      switch try exchange.decoder.step(bytes, from: offset) {
      case .needsMore:
        return bytes.count
      case .content(let range):
        discarded += Int64(range.count)
        guard discarded <= configuration.discardedBodyBytes else {
          linger()
          return bytes.count
        }
        if exchange.decoder.isEnded { endDiscarding() }
        return range.upperBound
      case .end(let end):
        endDiscarding()
        return end
      }
    } catch {
      // The response has left already: there is nothing to say this with.
      linger()
      return bytes.count
    }
  }

  private func endDiscarding() {
    // The server may have begun to shut down since the response left.
    if context.isDraining { linger() } else { awaitHead() }
  }

  /// The next request's turn.
  func awaitHead() {
    exchange = nil
    phase = .head
    headBegun = false
    input.isStarved = false
    deadline = loop.clock.now + configuration.idleTimeout
  }
}
