import HTTPWire

/// A request's body: read only when asked for, and never beyond the limit of who asks.
///
/// `100 Continue` goes out when the body is asked for and the caller expects it.
public struct RequestBody: Sendable {
  private let read: @Sendable (_ limit: Int) async throws(RequestBodyFailure) -> [UInt8]

  public init(read: @escaping @Sendable (Int) async throws(RequestBodyFailure) -> [UInt8]) {
    self.read = read
  }

  /// A body that is already there; for requests without one, and for tests.
  public init(_ bytes: [UInt8] = []) {
    self.read = { (limit: Int) async throws(RequestBodyFailure) -> [UInt8] in
      guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
      return bytes
    }
  }

  /// What every request without a body has.
  static let none = RequestBody()

  /// The whole body. May be asked for once, and before the request is answered: later it is
  /// `disconnected`. Throws: `RequestBodyFailure`.
  public func collect(upTo limit: Int) async throws(RequestBodyFailure) -> [UInt8] {
    try await read(limit)
  }
}

/// Why a request's body could not be had.
public enum RequestBodyFailure: Error, Hashable, Sendable {
  /// Longer than `limit` bytes, by its declared length before any byte is read, or by what came.
  case tooLarge(limit: Int)
  /// The body's framing is wrong: the same violations as a head's.
  case malformed(RequestViolation)
  /// It did not arrive within the body deadline.
  case timedOut
  /// The caller left.
  case disconnected
}
