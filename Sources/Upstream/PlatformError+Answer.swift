import CCurl

extension PlatformError {
  static let cancelled = PlatformError.broken("the call was cancelled")
  static let shutDown = PlatformError.unreachable("the client was shut down")

  /// What an answer with a status other than 200 means.
  ///
  /// `now`: seconds since 1970, for a `Retry-After` that is a date.
  init(head: AnswerHead, body: [UInt8], now: Int64, maximumRetryAfter: Duration) {
    let status = head.status
    switch status {
    case 300...399:
      self = .redirected(
        status: status, location: Excerpt.clean(head.location ?? "", limit: 300))
    case 408, 429, 499, 500, 502, 503, 504, 509, 598, 599:
      self = .busy(
        status: status,
        retryAfter: head.retryAfter.flatMap {
          RetryAfter.duration($0, now: now, maximum: maximumRetryAfter)
        },
        message: ErrorBody.message(in: body))
    case 401, 402, 403:
      self = .denied(status: status, message: ErrorBody.message(in: body))
    case 400...:
      self = .refused(status: status, message: ErrorBody.message(in: body))
    default:
      self = .invalid("status \(status) in place of 200")
    }
  }

  /// What libcurl's failure means; `detail` is its own sentence.
  init(_ code: CURLcode, detail: String) {
    let sentence = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
    let text = "\(Excerpt.clean(sentence, limit: 200)) (curl \(code.rawValue))"
    switch code {
    case CURLE_OPERATION_TIMEDOUT:
      self = .timedOut(text)
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
      CURLE_PROXY, CURLE_INTERFACE_FAILED, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_ENGINE_INITFAILED, CURLE_URL_MALFORMAT, CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT:
      self = .unreachable(text)
    default:
      self = .broken(text)
    }
  }

  /// The same, with every occurrence of `secret` in its texts blotted out.
  func redacting(_ secret: String?) -> PlatformError {
    guard let secret, !secret.isEmpty else { return self }
    func redacted(_ text: String) -> String { text.replacing(secret, with: "…") }
    return switch self {
    case .unreachable(let text): .unreachable(redacted(text))
    case .broken(let text): .broken(redacted(text))
    case .timedOut(let text): .timedOut(redacted(text))
    case .busy(let status, let retryAfter, let message):
      .busy(status: status, retryAfter: retryAfter, message: redacted(message))
    case .denied(let status, let message): .denied(status: status, message: redacted(message))
    case .refused(let status, let message): .refused(status: status, message: redacted(message))
    case .redirected(let status, let location):
      .redirected(status: status, location: redacted(location))
    case .invalid(let text): .invalid(redacted(text))
    }
  }
}
