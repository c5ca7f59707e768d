import FetchScheduling
import Upstream

extension PlatformError {
  /// What the scheduler needs to know of it.
  public var callEnd: CallEnd {
    switch self {
    case .unreachable(let reason): .failed(.unreachable(reason), retryAfter: nil)
    case .broken: .failed(.invalid("the platform's answer broke off"), retryAfter: nil)
    case .timedOut: .failed(.timedOut, retryAfter: nil)
    case .busy(let status, let retryAfter, let message):
      switch status {
      case 408: .failed(.timedOut, retryAfter: retryAfter)
      case 504, 598, 599: .failed(.tooSlow("\(status) \(message)"), retryAfter: retryAfter)
      case 429, 503, 509: .failed(.busy("\(status) \(message)"), retryAfter: retryAfter)
      default: .failed(.unavailable("\(status) \(message)"), retryAfter: retryAfter)
      }
    case .denied(let status, let message):
      .refused(.denied(status: status, message: message))
    case .refused(let status, let message):
      .refused(.refused(status: status, message: message))
    case .redirected(_, let location): .refused(.redirected(to: location))
    case .invalid:
      .failed(.invalid("the platform's answer is not what was asked for"), retryAfter: nil)
    }
  }
}
