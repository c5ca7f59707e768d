import HTTPWire

/// What the server calls for each request; knows nothing of sockets.
public protocol RequestHandler: Sendable {
  /// Called on the connection's own loop: must not block. What is at hand is answered `now`,
  /// anything else `later`; the task of a `later` is cancelled when the caller leaves.
  func answer(_ request: Request) -> Answer

  /// The response to a request that is no valid HTTP or broke a limit of the server; the connection
  /// is closed behind it.
  func answer(violation: RequestViolation) -> Response
}

/// A handler's answer.
public enum Answer: Sendable {
  case now(Response)
  case later(@Sendable () async -> Response)
}
