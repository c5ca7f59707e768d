/// One call, ready to be made: handed from any thread to the client's.
struct TransferRequest: Sendable {
  /// What the answer is expected to be, and who gets it.
  enum Expectation: Sendable {
    case frame(index: Int64, @Sendable (FrameEvent) -> Void)
    case frames(indices: [Int64], @Sendable (FrameEvent) -> Void)
    case document(@Sendable (Result<[UInt8], PlatformError>) -> Void)
    case answer(ServerRequest, @Sendable (ServerAnswer) -> Void)
  }

  let call: PlatformCall
  /// Below the server's address, with a slash before it.
  let path: String
  /// The JSON text of a POST; nil for a GET.
  let body: String?
  let token: String?
  let traceparent: String?
  /// Only beside a `traceparent`.
  var tracestate: String?
  let submitted: ContinuousClock.Instant
  /// The caller's bound on the whole call, from `submitted`, beside the client's own.
  let timeout: Duration?
  let expectation: Expectation

  /// When the call has to be over.
  func deadline(_ configuration: PlatformConfiguration) -> ContinuousClock.Instant {
    submitted + min(timeout ?? configuration.callTimeout, configuration.callTimeout)
  }

  /// Why a call that has not begun has to end, if it has to.
  func interruption(
    at now: ContinuousClock.Instant, _ configuration: PlatformConfiguration
  ) -> PlatformError? {
    if call.isCancelled { return .cancelled }
    return now < deadline(configuration)
      ? nil : .timedOut("the call's time was over before it began")
  }

  /// Reports no more frames once the call is cancelled; its end always, without the token.
  func makeReader(_ configuration: PlatformConfiguration) -> any AnswerReader {
    switch expectation {
    case .frame(let index, let onEvent):
      SingleFrameReader(
        index: index, maximumBytes: configuration.maximumFrameBytes,
        onEvent: { deliver($0, to: onEvent) })
    case .frames(let indices, let onEvent):
      BulkFrameReader(
        indices: indices, maximumFrameBytes: configuration.maximumFrameBytes,
        onEvent: { deliver($0, to: onEvent) })
    case .document(let completion):
      DocumentReader(maximumBytes: configuration.maximumAnswerBytes) {
        completion($0.mapError { $0.redacting(token) })
      }
    case .answer(let request, let completion):
      ServerAnswerReader(request, configuration) { completion($0.redacting(token)) }
    }
  }

  /// Ends a call that never began.
  func end(_ error: PlatformError) {
    switch expectation {
    case .frame(_, let onEvent), .frames(_, let onEvent):
      deliver(.ended(error), to: onEvent)
    case .document(let completion):
      completion(.failure(error.redacting(token)))
    case .answer(_, let completion):
      completion(ServerAnswer(error: error).redacting(token))
    }
  }

  private func deliver(_ event: FrameEvent, to onEvent: @Sendable (FrameEvent) -> Void) {
    if case .ended(let error) = event {
      onEvent(.ended(error?.redacting(token)))
    } else if !call.isCancelled {
      onEvent(event)
    }
  }
}
