import Logging
import Synchronization

/// Calls the platform's API, over libcurl on one thread of its own.
///
/// Any thread may call it; what a call reports comes from the client's thread, where nothing may
/// block: every other call would wait.
public final class PlatformClient: Sendable {
  public let configuration: PlatformConfiguration
  private let token: Mutex<String?>
  private let statisticsBox = StatisticsBox()
  /// Nil where it could not start.
  private let thread: TransferThread<TransferRequest>?

  public init(_ configuration: PlatformConfiguration, logger: Logger) {
    self.configuration = configuration
    token = Mutex(configuration.token)
    thread = TransferThread { [statisticsBox] multi, inbox in
      TransferLoop(
        multi: multi, inbox: inbox, configuration: configuration, statistics: statisticsBox,
        logger: logger
      ).run()
    }
    if thread == nil { logger.critical("no thread for calls to the platform") }
  }

  deinit { shutDown() }

  /// What was done so far.
  public var statistics: PlatformStatistics { statisticsBox.current }

  /// Sets the key of the calls to come that name none of their own.
  public func setToken(_ token: String?) { self.token.withLock { $0 = token } }

  /// Asks for frames: one by `videos.download-frame`, several by `videos.bulk.download-frame`.
  ///
  /// - Parameters:
  ///   - video: The platform's id of the video.
  ///   - indices: 0-based; the platform takes 50 a call. None at all ends at once, without a call.
  ///   - token: The caller's key; nil for the client's own.
  ///   - traceparent: Sent on as it is (W3C Trace Context), where it has that form.
  ///   - tracestate: What belongs to it, where it is printable and not too long.
  ///   - deadline: From now; only shortens the configured time-out.
  ///   - onEvent: Called on the client's thread, one event at a time; it must not block. After
  ///     `shutDown()` the one event `.ended` comes on the caller's thread, before this returns.
  @discardableResult
  public func frames(
    video: Int64, indices: [Int64], token: String? = nil, traceparent: String? = nil,
    tracestate: String? = nil, deadline: Duration? = nil,
    onEvent: @escaping @Sendable (FrameEvent) -> Void
  ) -> PlatformCall {
    let call = makeCall()
    guard let first = indices.first else {
      onEvent(.ended(nil))
      return call
    }
    let isSingle = indices.count == 1
    submit(
      TransferRequest(
        call: call,
        path: PlatformAddress.path(
          ofMethod: isSingle ? "videos.download-frame" : "videos.bulk.download-frame"),
        body: isSingle
          ? RequestText.frame(video: video, index: first)
          : RequestText.frames(video: video, indices: indices),
        token: token ?? self.token.withLock { $0 },
        traceparent: traceparent.flatMap(validTraceparent),
        tracestate: tracestate.flatMap(validTracestate),
        submitted: .now,
        timeout: deadline,
        expectation: isSingle
          ? .frame(index: first, onEvent) : .frames(indices: indices, onEvent)))
    return call
  }

  /// Asks what the platform knows of a video (`videos.info`); a cancelled task ends the call.
  ///
  /// Throws: `PlatformError`; an unknown video is `.refused`, with the platform's 404 or 400.
  public func info(
    video: Int64, token: String? = nil, traceparent: String? = nil, deadline: Duration? = nil
  ) async throws(PlatformError) -> VideoInfo {
    let token = token ?? self.token.withLock { $0 }
    let answer = await document(
      method: "videos.info", body: RequestText.info(video: video), token: token,
      traceparent: traceparent, deadline: deadline)
    do throws(PlatformError) {
      return try VideoInfo(json: answer.get(), video: video)
    } catch {
      throw error.redacting(token)
    }
  }

  /// Asks for the platform's version (`instance.version`), such as `6.18.3`, with the client's key.
  public func instanceVersion(deadline: Duration? = nil) async throws(PlatformError) -> String {
    let answer = await document(
      method: "instance.version", body: "{}", token: token.withLock { $0 }, traceparent: nil,
      deadline: deadline)
    return try InstanceVersion(json: answer.get()).text
  }

  /// A JSON answer; a cancelled task ends the call.
  private func document(
    method: String, body: String, token: String?, traceparent: String?, deadline: Duration?
  ) async -> Result<[UInt8], PlatformError> {
    let call = makeCall()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        submit(
          TransferRequest(
            call: call, path: PlatformAddress.path(ofMethod: method), body: body, token: token,
            traceparent: traceparent.flatMap(validTraceparent), submitted: .now, timeout: deadline,
            expectation: .document { continuation.resume(returning: $0) }))
      }
    } onCancel: {
      call.cancel()
    }
  }

  /// Makes a call to an address outside the platform's API, with the client's key; a cancelled task
  /// ends the call.
  ///
  /// - Parameter deadline: From now; only shortens the configured time-out.
  package func answer(to request: ServerRequest, deadline: Duration? = nil) async -> ServerAnswer {
    let call = makeCall()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        submit(
          TransferRequest(
            call: call, path: request.path, body: request.body, token: token.withLock { $0 },
            traceparent: nil, submitted: .now, timeout: deadline,
            expectation: .answer(request) { continuation.resume(returning: $0) }))
      }
    } onCancel: {
      call.cancel()
    }
  }

  /// Ends the calls under way with an error and joins the client's thread; later calls end at once.
  ///
  /// From within an event it does not wait for the thread, which it is called on; where two threads
  /// call it at once, only the first waits.
  public func shutDown() { thread?.stop() }

  private func makeCall() -> PlatformCall {
    PlatformCall { [weak inbox = thread?.inbox] in inbox?.wake() }
  }

  private func submit(_ request: TransferRequest) {
    if let token = request.token, !isFieldValue(token) {
      request.end(.denied(status: 401, message: "the key has characters no header field can carry"))
    } else if thread?.inbox.submit(request) != true {
      request.end(.shutDown)
    }
  }
}

/// The text where it has the form of W3C Trace Context (version, trace, parent, flags in small
/// hexadecimal digits), else nil.
private func validTraceparent(_ text: String) -> String? {
  let fields = text.split(separator: "-", omittingEmptySubsequences: false)
  let isHexadecimal = text.utf8.allSatisfy {
    (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || $0 == UInt8(ascii: "-")
  }
  return isHexadecimal && fields.map(\.utf8.count) == [2, 32, 16, 2] ? text : nil
}

/// The text where a field can carry it and it has no more than what everybody has to pass on: 512
/// characters (section 3.3.1.5).
private func validTracestate(_ text: String) -> String? {
  let isPrintable = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  return isPrintable && (1...512).contains(text.utf8.count) ? text : nil
}
