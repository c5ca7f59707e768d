import HTTPWire
import Synchronization

/// A request's body: read only when asked for, as a whole within a limit or in pieces as it comes.
///
/// `100 Continue` goes out when the body is asked for and the caller expects it.
public struct RequestBody: Sendable {
  public typealias Collect = @Sendable (_ limit: Int) async throws(RequestBodyFailure) -> [UInt8]
  public typealias Next = @Sendable () async throws(RequestBodyFailure) -> [UInt8]?

  private let collect: Collect
  private let nextPiece: Next

  public init(collect: @escaping Collect, next: @escaping Next) {
    self.collect = collect
    nextPiece = next
  }

  /// A body that is already there; for requests without one, and for tests.
  public init(_ bytes: [UInt8] = []) {
    let left = Left(bytes)
    self.init(
      collect: { (limit: Int) async throws(RequestBodyFailure) -> [UInt8] in
        guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        return bytes
      },
      next: { () async throws(RequestBodyFailure) -> [UInt8]? in left.take() })
  }

  /// What every request without a body has.
  static let none = RequestBody(
    collect: { (_: Int) async throws(RequestBodyFailure) -> [UInt8] in [] },
    next: { () async throws(RequestBodyFailure) -> [UInt8]? in nil })

  /// The whole body. May be asked for once, and before the request is answered: later it is
  /// `disconnected`. Throws: `RequestBodyFailure`.
  public func collect(upTo limit: Int) async throws(RequestBodyFailure) -> [UInt8] {
    try await collect(limit)
  }

  /// The body's next bytes, one or more, as they come; nil behind the last ones.
  ///
  /// Nothing is read ahead, so that whoever does not ask holds the caller up, and the body deadline
  /// holds for each piece. One piece may be asked for at a time, by one task, until a streamed
  /// answer has ended or any other has begun; not beside `collect`. Throws: `RequestBodyFailure`.
  public func next() async throws(RequestBodyFailure) -> [UInt8]? {
    try await nextPiece()
  }

  /// A body at hand that goes out in one piece.
  private final class Left: Sendable {
    private let bytes: Mutex<[UInt8]>

    init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }

    func take() -> [UInt8]? {
      bytes.withLock { bytes in
        defer { bytes = [] }
        return bytes.isEmpty ? nil : bytes
      }
    }
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
