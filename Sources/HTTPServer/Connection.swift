import HTTPWire

/// One connection: reads requests, has them answered one at a time, sends the responses.
///
/// Pinned to its loop's queue: the loop enters it synchronously, handlers' tasks by `await`. Its
/// state is its own; the descriptor is closed in `close(resetting:)` and nowhere else.
actor Connection {
  enum Phase {
    /// TLS is being agreed on.
    case handshake
    /// Waiting for a request's head.
    case head
    /// A request is with its handler, or its response is being made.
    case answering
    /// The whole response is in the output.
    case flushing
    /// The rest of a body that nobody asked for is read and dropped.
    case discarding
    /// The last response has left; what still comes in is dropped until the peer closes.
    case lingering
    /// What was written goes out, then the connection is reset.
    case breaking
    case closed
  }

  nonisolated let loop: EventLoop
  nonisolated let context: ServerContext
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

  var transport: Transport
  /// As the socket says it, until the proxy there has said better.
  var peer: PeerAddress
  /// What it is counted as among the server's connections.
  let group: String?
  /// A header of the PROXY protocol comes in front of everything.
  var awaitsProxyHeader: Bool
  /// Its place among the loop's sockets.
  let token: UInt64
  var phase = Phase.head
  /// What the phase waits for has to happen before.
  var deadline: ServerInstant?

  var isReadable = false
  var isWritable = true
  var peerClosed = false
  var input = InputBuffer()
  var parser: RequestHeadParser
  /// Some of the next head is there.
  var headBegun = false

  /// What it is told in place of answers, once it can read that.
  var refusal: RequestViolation?
  var exchange: Exchange?
  var exchangeCount = 0
  var discarded: Int64 = 0

  var output = OutputQueue()
  var handedOver: Int64 = 0
  var pace: ReaderPace
  /// A breaking connection is going to look whether the peer has taken everything.
  var looksAgain = false

  init(
    loop: EventLoop, context: ServerContext, transport: sending Transport, peer: PeerAddress,
    group: String?, token: UInt64
  ) {
    let configuration = context.configuration
    self.loop = loop
    self.context = context
    self.transport = transport
    self.peer = peer
    self.group = group
    self.token = token
    parser = RequestHeadParser(limits: configuration.limits)
    pace = ReaderPace(
      minimumRate: configuration.minimumReadRate, window: configuration.writeTimeout)
    awaitsProxyHeader = configuration.takesProxyHeader?(peer) ?? false
    if transport.session != nil {
      phase = .handshake
      deadline = loop.clock.now + context.handshakeTimeout
    } else {
      deadline =
        loop.clock.now
        + (awaitsProxyHeader ? configuration.headerTimeout : configuration.idleTimeout)
    }
  }

  var configuration: ServerConfiguration { context.configuration }

  /// `handle(_:)` and `sweep(_:)` for the connection's own loop, which calls them for every event
  /// and for thousands of connections, and runs on the executor that they share: `assumeIsolated`
  /// would ask for that each time, and for memory.
  static let handle = onItsLoop { $0.handle($1) } as Handler<Readiness.Events>
  static let sweep = onItsLoop { $0.sweep($1) } as Handler<ServerInstant>

  typealias Handler<Word> = @Sendable (Connection, Word) -> Void

  private static func onItsLoop<Word>(
    _ body: @escaping @Sendable (isolated Connection, Word) -> Void
  ) -> Handler<Word> {
    // Safe: isolation is no part of how a function is called, and whoever calls it has it.
    unsafeBitCast(body, to: Handler<Word>.self)
  }

  /// The loop's word that the socket became ready.
  private func handle(_ events: Readiness.Events) {
    checkLoop()
    guard phase != .closed else { return }
    // Reset, or closed in both directions: nothing can be delivered any more.
    guard events.isDisjoint(with: .gone) else { return close() }
    if events.contains(.peerClosed) { peerClosed = true }
    if !events.isDisjoint(with: [.readable, .peerClosed]) { isReadable = true }
    if events.contains(.writable) { isWritable = true }
    if phase == .handshake {
      if !awaitsProxyHeader || takeProxyHeader() { shakeHands() }
      return
    }
    flush()
    advance()
  }

  /// How long a quiet connection still knows the last head's fields.
  private static let headMemory = Duration.seconds(5)

  /// The loop's word that time has passed.
  private func sweep(_ now: ServerInstant) {
    checkLoop()
    if phase == .head, !headBegun, let deadline,
      deadline - now < configuration.idleTimeout - Self.headMemory
    {
      parser.forget()
    }
    if let deadline, now >= deadline {
      expire()
    } else if !output.isEmpty, pace.isTooSlow(delivered: delivered, at: now) {
      context.counters.slowReaders.increment()
      close(resetting: true)
    }
  }

  private func checkLoop() {
    #if DEBUG
      // Said to do nothing in release builds, where it asks as well.
      assertIsolated()
    #endif
  }

  private func expire() {
    deadline = nil
    switch phase {
    case .head where headBegun:
      refuse(RequestViolation(status: 408, detail: "The request's head did not arrive in time."))
      advance()
    case .answering:
      failReading(.timedOut)
    case .breaking, .handshake:
      close(resetting: true)
    case .head, .flushing, .discarding, .lingering, .closed:
      close()
    }
  }

  /// The server shuts down: closes unless a request is under way or has begun to arrive. A
  /// connection that has had none yet has a moment for it: whoever opened it is about to ask, and
  /// would take its end for a failure.
  func drain() {
    // Who is still shaking hands may bring a request with the last of it.
    guard phase != .handshake else { return }
    isReadable = true
    advance()
    guard phase == .head, !headBegun else { return }
    guard exchangeCount == 0 else { return close() }
    let end = loop.clock.now + configuration.firstRequestTimeout
    deadline = min(deadline ?? end, end)
  }

  /// Ends everything about the connection; the one place that closes its descriptor.
  func close(resetting: Bool = false) {
    guard phase != .closed else { return }
    if phase == .handshake { handshakeEnded(failed: true) }
    // While a body is discarded its exchange has ended already.
    let ended = phase == .discarding ? nil : exchange
    phase = .closed
    deadline = nil
    output = OutputQueue()
    input = InputBuffer()
    exchange = nil
    loop.assumeIsolated { $0.remove(token) }
    transport.close(resetting: resetting)
    if let ended { abandon(ended) }
    context.connectionClosed(of: group)
  }

  private func abandon(_ exchange: Exchange) {
    context.counters.brokenResponses.increment()
    context.counters.ended.increment()
    exchange.task?.cancel()
    switch exchange.body {
    case .collecting(let collection):
      collection.continuation.resume(returning: .failure(.disconnected))
    case .pieces(let reader): reader?.continuation.resume(returning: .failure(.disconnected))
    case .unasked, .collected, .abandoned: break
    }
    for waiter in exchange.stream?.waiters ?? [] { waiter.resume(returning: false) }
    exchange.tellEnd(complete: false)
  }

  /// Whether words from that exchange's tasks still count.
  func isCurrent(_ number: Int) -> Bool {
    phase == .answering && exchange?.number == number
  }
}
