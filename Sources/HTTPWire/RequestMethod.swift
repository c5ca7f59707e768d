/// A request method (RFC 9110, section 9); names are case-sensitive.
public enum RequestMethod: Hashable, Sendable {
  case get, head, post, put, delete, patch, options, connect, trace
  case other(String)
}
