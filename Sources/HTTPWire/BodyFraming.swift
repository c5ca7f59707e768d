/// How a request's body is delimited (RFC 9112, section 6.3).
public enum BodyFraming: Hashable, Sendable {
  /// There is no body.
  case none
  /// That many bytes, by `Content-Length`; 0 or more.
  case length(Int64)
  /// Chunks, by `Transfer-Encoding: chunked`.
  case chunked
}
