import FoundationEssentials
import HTTPServer
import HTTPTypes

extension ProblemCode {
  /// The status that stands for the code towards the platform's SDK.
  ///
  /// The SDK asks again after 408, 429, 499, 500, 502, 503, 504, 509, 598, 599 and after no other
  /// status, and heeds `Retry-After` on 429 alone: so whatever has a `Retry-After` is 429, what may
  /// be better a moment later is 502 or 504, and what stays wrong is none of those.
  var platformStatus: Int {
    switch self {
    case .invalidRequest, .notAcceptable, .lengthRequired, .uriTooLong, .unsupportedMediaType,
      .rangeNotSatisfiable, .expectationFailed, .headTooLarge, .notImplemented,
      .versionNotSupported:
      400
    case .unauthorized: 401
    case .forbidden, .misdirected, .upstreamRefused: 403
    case .videoNotFound, .frameOutOfRange, .noSuchRoute, .notCached: 404
    case .methodNotAllowed: 405
    case .requestTimeout: 408
    case .videoNotReady, .tooManyFrames, .tooLarge, .shapeMismatch, .frameUndecodable,
      .purgeIncomplete:
      422
    case .overloaded, .shuttingDown, .upstreamUnavailable, .quotaExceeded: 429
    case .upstreamInvalid: 502
    case .upstreamTimeout: 504
    }
  }
}

/// A problem in the platform's own form: `{"error": …, "details": {"message": …}}`.
enum PlatformProblemReply {
  static func make(_ problem: Problem) -> Reply {
    let document = Document(
      error: problem.code.rawValue.uppercased(),
      details: Document.Details(message: problem.detail))
    var reply = Reply.json(document, status: problem.code.platformStatus)
    if let seconds = problem.retryAfterSeconds {
      reply.fields.append(.retryAfter, String(seconds))
    }
    if problem.code == .unauthorized { reply.fields.append(.wwwAuthenticate, problem.challenge) }
    return reply
  }

  private struct Document: Encodable {
    struct Details: Encodable {
      var message: String
    }

    var error: String
    var details: Details
  }
}

extension Reply {
  /// The answer of `instance.version`.
  static func version(_ text: String) -> Reply { json(["version": text]) }

  /// A document that no cache may keep.
  static func json(_ document: some Encodable, status: Int = 200) -> Reply {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Nothing that is told this way can fail to be encoded: there is no number in it.
    let bytes = (try? encoder.encode(document)).map { [UInt8]($0) } ?? []
    var reply = Reply(status: status, body: .bytes([bytes[...]]))
    reply.fields.append(.contentType, "application/json")
    reply.fields.append(.cacheControl, "no-store")
    return reply
  }
}
