import CCurl

/// One relayed call on the relay's thread, between libcurl and the call's exchange.
final class RelayTransfer {
  let request: RelayRequest
  let handle: EasyHandle
  let exchange: RelayExchange
  let started: ContinuousClock.Instant

  private let stallTimeout: Duration
  private var reader = RelayHeadReader()
  /// When something last moved, in either direction.
  private var lastProgress: ContinuousClock.Instant

  init(
    _ request: RelayRequest, _ exchange: RelayExchange, on handle: EasyHandle,
    stallTimeout: Duration, now: ContinuousClock.Instant
  ) {
    self.request = request
    self.exchange = exchange
    self.handle = handle
    self.stallTimeout = stallTimeout
    started = now
    lastProgress = now
  }

  var status: Int { reader.head?.status ?? 0 }

  /// Takes a line of the head; false ends the call.
  func receiveHead(line: [UInt8]) -> Bool {
    lastProgress = .now
    let hadHead = reader.head != nil
    guard reader.receive(line) else { return false }
    if !hadHead, let head = reader.head { exchange.begin(head) }
    return true
  }

  /// Takes bytes of the body; false where they have to wait.
  func receiveBody(_ bytes: Span<UInt8>) -> Bool {
    lastProgress = .now
    return exchange.receive(bytes)
  }

  /// Gives bytes to send.
  func supply(_ buffer: UnsafeMutableRawBufferPointer) -> RelayExchange.Supply {
    lastProgress = .now
    return exchange.supply(buffer)
  }

  /// Goes on where the caller made room or brought more.
  func resumeIfWanted() {
    guard exchange.takeResume() else { return }
    lastProgress = .now
    handle.resume()
  }

  /// Why the call has to be taken off, if it has to.
  func interruption(at now: ContinuousClock.Instant) -> PlatformError? {
    if exchange.isCancelled { return .cancelled }
    guard let deadline, now >= deadline else { return nil }
    return .timedOut("nothing moved for \(stallTimeout)")
  }

  /// When `interruption` is to be asked again at the latest; nil while the caller is waited for,
  /// whose own time-outs are the server's business.
  var deadline: ContinuousClock.Instant? {
    exchange.isWaitingForCaller ? nil : lastProgress + stallTimeout
  }

  /// Ends the call with libcurl's result, and says how it ended.
  func complete(_ code: CURLcode) -> PlatformError? {
    if exchange.isCancelled { return end(.cancelled) }
    return end(code == CURLE_OK ? nil : PlatformError(code, detail: handle.errorSentence))
  }

  /// Ends the call; the last use of a transfer.
  @discardableResult
  func end(_ error: PlatformError?) -> PlatformError? {
    exchange.finish(error)
    return error
  }
}
