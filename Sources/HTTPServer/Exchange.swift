import HTTPWire

/// One request and its response, from the whole head to the last byte; its connection's own.
final class Exchange {
  /// The request's body that its handler is waiting for.
  ///
  /// This and `PieceReader` are classes, since only at run time it is known how large a
  /// continuation is, and all that holds one is copied by calls.
  final class Collection {
    var bytes: [UInt8] = []
    let limit: Int
    let continuation: BodyContinuation

    init(limit: Int, continuation: BodyContinuation) {
      self.limit = limit
      self.continuation = continuation
    }
  }

  /// A handler that waits for a body's next piece.
  final class PieceReader {
    let continuation: PieceContinuation

    init(_ continuation: PieceContinuation) { self.continuation = continuation }
  }

  typealias BodyContinuation = CheckedContinuation<Result<[UInt8], RequestBodyFailure>, Never>
  typealias PieceContinuation = CheckedContinuation<Result<[UInt8]?, RequestBodyFailure>, Never>

  enum BodyState {
    /// Nobody asked yet.
    case unasked
    case collecting(Collection)
    /// The handler takes it piece by piece, and may be waiting for one.
    case pieces(PieceReader?)
    case collected
    /// Its rest can't be passed over: too large, malformed or too slow.
    case abandoned
  }

  /// A response's body while its producer runs.
  struct Stream {
    /// Bytes to come, where the length was declared.
    var remaining: Int64?
    let isChunked: Bool
    /// Writers waiting for room; resumed with whether the connection still stands.
    var waiters: [CheckedContinuation<Bool, Never>] = []
  }

  /// Tells late words of an earlier exchange's tasks from this one's.
  let number: Int
  let asked: ResponsePlan.Asked
  var expectsContinue: Bool
  var decoder: BodyDecoder
  var body = BodyState.unasked
  var stream: Stream?
  /// The handler's `later`, then the producer.
  var task: Task<Void, Never>?
  var whenEnded: (@Sendable (ResponseEnd) -> Void)?
  /// When the response's head was handed over, where somebody wants to know.
  var begunAt: ServerInstant?
  var contentSent: Int64 = 0
  var keepsConnection = false

  init(
    number: Int, asked: ResponsePlan.Asked, expectsContinue: Bool = false, decoder: BodyDecoder
  ) {
    self.number = number
    self.asked = asked
    self.expectsContinue = expectsContinue
    self.decoder = decoder
  }

  /// Tells whoever wants to know how the response ended; once.
  func tellEnd(complete: Bool) {
    guard let whenEnded else { return }
    self.whenEnded = nil
    whenEnded(ResponseEnd(bodyBytes: contentSent, complete: complete, begunAt: begunAt))
  }

  /// The handler waits for some of the body.
  var isReading: Bool {
    switch body {
    case .collecting, .pieces(.some): true
    case .unasked, .pieces(nil), .collected, .abandoned: false
    }
  }

  /// Whether what is left of the body may be read and dropped behind the response.
  func canDiscardBody(upTo limit: Int64) -> Bool {
    if decoder.isEnded { return true }
    // Who waits for 100 Continue may never send the body: what comes next can't be told.
    guard case .unasked = body, !expectsContinue else { return false }
    return decoder.remainingLength.map { $0 <= limit } ?? true
  }
}
