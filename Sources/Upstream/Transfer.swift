import CCurl
import Glibc

/// One call under way: takes what libcurl receives and knows how the call ends.
///
/// Belongs to the client's thread.
final class Transfer {
  let request: TransferRequest
  let handle: EasyHandle
  let started: ContinuousClock.Instant

  private let configuration: PlatformConfiguration
  private let reader: any AnswerReader
  private var head = AnswerHead()
  private var headBytes = 0
  private var errorBody: [UInt8] = []
  /// When the last byte came; nil before the first.
  private var lastByte: ContinuousClock.Instant?
  /// Why the call must end, whatever libcurl makes of it.
  private var failure: PlatformError?

  private static let maximumHeadBytes = 64 * 1024

  init(
    _ request: TransferRequest, on handle: EasyHandle, _ configuration: PlatformConfiguration,
    now: ContinuousClock.Instant
  ) {
    self.request = request
    self.handle = handle
    self.configuration = configuration
    started = now
    reader = request.makeReader(configuration)
  }

  /// The answer's status; 0 before it came.
  var status: Int { head.status }

  var framesReported: Int { reader.framesReported }

  /// Takes a line of the head; false ends the call.
  func receiveHead(line: Span<UInt8>) -> Bool {
    lastByte = .now
    headBytes += line.count
    guard headBytes <= Self.maximumHeadBytes else {
      return fail(.invalid("a head of more than \(Self.maximumHeadBytes) bytes"))
    }
    guard !head.isComplete else { return true }
    head.receive(line.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
    if head.isComplete {
      if status == 200 { reader.begin(head) }
      if 300...399 ~= status { return fail(answerError()) }
    }
    return true
  }

  /// Takes bytes of the body; false ends the call.
  func receiveBody(_ bytes: Span<UInt8>) -> Bool {
    lastByte = .now
    guard status == 200 else {
      errorBody.append(bytes.extracting(first: ErrorBody.maximumBytes - errorBody.count))
      return errorBody.count < ErrorBody.maximumBytes || fail(answerError())
    }
    do throws(PlatformError) {
      try reader.receive(bytes)
    } catch {
      return fail(error)
    }
    // An event's receiver may have cancelled the call from here.
    return !request.call.isCancelled
  }

  /// Why the call has to be taken off, if it has to.
  func interruption(at now: ContinuousClock.Instant) -> PlatformError? {
    if request.call.isCancelled { return .cancelled }
    guard now >= nextDeadline else { return nil }
    return lastByte == nil
      ? .timedOut("no answer within \(configuration.firstByteTimeout)")
      : .timedOut("the answer stood still for \(configuration.stallTimeout)")
  }

  /// When `interruption` is to be asked again at the latest; libcurl itself bounds the whole call.
  var nextDeadline: ContinuousClock.Instant {
    lastByte.map { $0 + configuration.stallTimeout } ?? started + configuration.firstByteTimeout
  }

  /// Ends the call with libcurl's result, and says how it ended.
  func complete(_ code: CURLcode) -> PlatformError? {
    if request.call.isCancelled {
      return end(.cancelled)
    }
    if let failure { return end(failure) }
    // A status that is an error stays one, even where its text broke off.
    if head.isComplete, status != 200 { return end(answerError()) }
    return end(code == CURLE_OK ? nil : PlatformError(code, detail: handle.errorSentence))
  }

  /// Ends the call; the last use of a transfer.
  @discardableResult
  func end(_ error: PlatformError?) -> PlatformError? {
    if head.isComplete, status != 200 { reader.refuse(head, body: errorBody) }
    return reader.end(error)?.redacting(request.token)
  }

  private func fail(_ error: PlatformError) -> Bool {
    failure = error
    return false
  }

  private func answerError() -> PlatformError {
    PlatformError(
      head: head, body: errorBody, now: Int64(time(nil)),
      maximumRetryAfter: configuration.maximumRetryAfter)
  }
}
