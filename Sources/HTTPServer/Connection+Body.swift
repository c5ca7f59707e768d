import HTTPWire

extension Connection {
  /// The body as the handler of exchange `number` sees it.
  func body(of head: RequestHead, _ number: Int) -> RequestBody {
    guard head.framing != .none, head.framing != .length(0) else { return .none }
    return RequestBody(
      collect: { [self] (limit: Int) async throws(RequestBodyFailure) -> [UInt8] in
        try await collectBody(of: number, upTo: limit).get()
      },
      next: { [self] () async throws(RequestBodyFailure) -> [UInt8]? in
        try await nextPiece(of: number).get()
      })
  }

  private func collectBody(
    of number: Int, upTo limit: Int
  ) async -> Result<[UInt8], RequestBodyFailure> {
    await withTaskCancellationHandler {
      await withCheckedContinuation { beginCollecting(of: number, upTo: limit, $0) }
    } onCancel: {
      loop.perform { [self] _ in
        assumeIsolated { if $0.isCurrent(number) { $0.failReading(.disconnected) } }
      }
    }
  }

  private func beginCollecting(
    of number: Int, upTo limit: Int,
    _ continuation: Exchange.BodyContinuation
  ) {
    guard isCurrent(number), let exchange, case .unasked = exchange.body, exchange.stream == nil
    else { return continuation.resume(returning: .failure(.disconnected)) }
    if let length = exchange.decoder.remainingLength, length > Int64(limit) {
      exchange.body = .abandoned
      return continuation.resume(returning: .failure(.tooLarge(limit: limit)))
    }
    let collection = Exchange.Collection(limit: limit, continuation: continuation)
    collection.bytes.reserveCapacity(Int(min(exchange.decoder.remainingLength ?? 0, 64 * 1024)))
    exchange.body = .collecting(collection)
    beginReading()
    // Who was cancelled before has been told before there was anything to end.
    if Task.isCancelled { failReading(.disconnected) }
  }

  /// The handler waits for what comes of the body from now on.
  func beginReading() {
    deadline = loop.clock.now + configuration.bodyTimeout
    if let exchange, exchange.expectsContinue {
      exchange.expectsContinue = false
      // Whose body has begun to come does not wait (RFC 9110, section 10.1.1).
      if input.isEmpty {
        output.append(framing: ResponseHead.continuation)
        flush()
      }
    }
    advance()
  }

  /// Takes in what stands there of the body; gives where it goes on.
  func collect(_ bytes: Span<UInt8>, from offset: Int) -> Int {
    guard let exchange, case .collecting(let collection) = exchange.body else { return offset }
    do throws(RequestViolation) {
      let step = try exchange.decoder.step(bytes, from: offset)
      var next = bytes.count
      var isEnded = exchange.decoder.isEnded
      switch step {
      case .needsMore: break
      case .content(let range):
        next = range.upperBound
        guard range.count <= collection.limit - collection.bytes.count else {
          finishCollecting(.failure(.tooLarge(limit: collection.limit)))
          return next
        }
        bytes.extracting(range).withUnsafeBufferPointer {
          collection.bytes.append(contentsOf: $0)
        }
      case .end(let end):
        next = end
        isEnded = true
      }
      if isEnded { finishCollecting(.success(collection.bytes)) }
      return next
    } catch {
      finishCollecting(.failure(.malformed(error)))
      return bytes.count
    }
  }

  /// Gives the waiting handler its body, or why there is none.
  private func finishCollecting(_ result: Result<[UInt8], RequestBodyFailure>) {
    guard let exchange, case .collecting(let collection) = exchange.body else { return }
    if case .success = result { exchange.body = .collected } else { exchange.body = .abandoned }
    deadline = nil
    collection.continuation.resume(returning: result)
  }

  /// Tells a handler that waits for some of the body why nothing comes.
  func failReading(_ failure: RequestBodyFailure) {
    guard let exchange else { return }
    if exchange.isReading { deadline = nil }
    switch exchange.body {
    case .collecting: finishCollecting(.failure(failure))
    case .pieces(let reader):
      exchange.body = .abandoned
      reader?.continuation.resume(returning: .failure(failure))
    case .unasked, .collected, .abandoned: break
    }
  }
}
