import HTTPWire

extension Connection {
  /// Has a request answered.
  func begin(_ head: RequestHead) {
    context.counters.requests.increment()
    exchangeCount += 1
    let number = exchangeCount
    let exchange = Exchange(
      number: number,
      asked: ResponsePlan.Asked(
        isHead: head.method == .head, isVersion11: head.isVersion11,
        keepsConnection: head.keepsConnection),
      expectsContinue: head.expectsContinue,
      decoder: BodyDecoder(head.framing, limits: configuration.limits))
    self.exchange = exchange
    phase = .answering
    headBegun = false
    deadline = nil
    let request = Request(
      head: head, peer: peer, body: body(of: head, number), received: loop.clock.now)
    switch context.handler.answer(request) {
    case .now(let response):
      respond(response)
    case .later(let work):
      // Who has left already is not worked for: `advance` closes.
      guard !peerClosed else { return }
      // Detached, or the task would begin with a hop to this loop only to leave it.
      exchange.task = Task.detached {
        let response = await work()
        await self.respond(response, to: number)
      }
    }
  }

  /// Answers a request that is none; the connection ends behind it.
  func refuse(_ violation: RequestViolation) {
    context.counters.violations.increment()
    exchangeCount += 1
    exchange = Exchange(
      number: exchangeCount, asked: ResponsePlan.Asked(), decoder: BodyDecoder(.none))
    phase = .answering
    deadline = nil
    respond(context.handler.answer(violation: violation))
  }

  private func respond(_ response: Response, to number: Int) {
    guard isCurrent(number) else {
      response.whenEnded?(ResponseEnd(bodyBytes: 0, complete: false))
      return
    }
    respond(response)
    advance()
  }

  /// Puts a response's head and what there is of its body into the output.
  func respond(_ response: Response) {
    guard let exchange else { return }
    var plan = ResponsePlan(response, to: exchange.asked)
    // The body may go on coming while its answer is streamed.
    if case .stream = plan.content {} else { failReading(.disconnected) }
    if context.isDraining || !exchange.canDiscardBody(upTo: configuration.discardedBodyBytes) {
      plan.keepsConnection = false
    }
    exchange.keepsConnection = plan.keepsConnection
    exchange.whenEnded = response.whenEnded
    // The clock's own time, and not the turn's, which is older than what is measured.
    if response.whenEnded != nil { exchange.begunAt = .now }
    let head = ResponseHead(
      status: response.status, fields: response.fields, framing: plan.framing,
      persistence: plan.persistence(for: exchange.asked))
    output.append(framing: head.bytes(date: loop.clock.date))
    phase = .flushing
    switch plan.content {
    case .none:
      break
    case .runs(let runs):
      for run in runs { output.append(run, isContent: true) }
    case .stream(let remaining, let isChunked, let producer):
      phase = .answering
      exchange.stream = Exchange.Stream(remaining: remaining, isChunked: isChunked)
      return start(producer)
    case .missing:
      phase = .breaking
      deadline = loop.clock.now + configuration.writeTimeout
    }
    flush()
  }

  /// The response has left.
  func endExchange() {
    guard let exchange else { return }
    context.counters.ended.increment()
    exchange.tellEnd(complete: true)
    guard exchange.keepsConnection, !context.isDraining else { return linger() }
    guard !exchange.decoder.isEnded else { return awaitHead() }
    phase = .discarding
    discarded = 0
    deadline = loop.clock.now + configuration.bodyTimeout
  }

  /// Says that no more is coming, and drops what still comes until the peer has closed as well.
  func linger() {
    exchange = nil
    phase = .lingering
    deadline = loop.clock.now + configuration.lingerTimeout
    transport.shutDownWriting()
  }
}
