/// Why a call to the platform gave no answer; the text is for the log and the problem's detail, and
/// holds no secret.
public enum PlatformError: Error, Sendable, Hashable {
  /// No connection: name, route, port or TLS; retryable.
  case unreachable(String)
  /// The connection broke or the body ended early; retryable.
  case broken(String)
  /// Nothing came for too long (connect, first byte, stall or the whole call); retryable.
  case timedOut(String)
  /// 408, 429, 499, 500, 502, 503, 504, 509, 598, 599: retryable, after `retryAfter` if given.
  case busy(status: Int, retryAfter: Duration?, message: String)
  /// 401, 402, 403: the key is not let in; permanent.
  case denied(status: Int, message: String)
  /// Any other 4xx or 5xx; permanent.
  case refused(status: Int, message: String)
  /// 3xx, never followed: where it points.
  case redirected(status: Int, location: String)
  /// A 200 that is not what was asked for (HTML, JSON, no boundary, a bad multipart); retryable
  /// once the platform is well again, so the scheduler asks again within its policy.
  case invalid(String)
}
