import HTTPWire

/// What a handler answers. The server adds `Date`, the framing fields and `Connection`.
public struct Response: Sendable {
  /// 200 to 599.
  public var status: Int
  public var fields: HeaderBlock
  public var body: ResponseBody
  /// Called once, on the connection's loop, when the response has left or its connection broke.
  public var whenEnded: (@Sendable (ResponseEnd) -> Void)?
  /// Close the connection behind this response.
  public var closes = false

  public init(status: Int, fields: HeaderBlock = HeaderBlock(), body: ResponseBody = .empty) {
    self.status = status
    self.fields = fields
    self.body = body
  }
}

/// A response's content. Runs are slices of shared storage: they are written, never copied.
public enum ResponseBody: Sendable {
  /// `Content-Length: 0` where the status allows a body.
  case empty
  /// Everything is at hand.
  case bytes([ArraySlice<UInt8>])
  /// Made while it is sent, with back-pressure. With a length it is sized, else chunked (closed at
  /// its end for HTTP/1.0). A producer that throws, or gives another length, breaks the connection.
  case stream(length: Int64?, @Sendable (any BodyWriter) async throws -> Void)
  /// The body that GET would have is not at hand (HEAD): its length where that is known.
  case omitted(length: Int64?)
}

/// Where a streamed body goes.
public protocol BodyWriter: Sendable {
  /// Takes the runs; returns when there is room for more, so that a slow reader holds up whoever
  /// produces, and throws `BodyWriterFailure` when the reader is gone.
  func write(_ runs: [ArraySlice<UInt8>]) async throws
}

public enum BodyWriterFailure: Error, Hashable, Sendable {
  /// The peer closed, or was cut for reading too slowly.
  case disconnected
}

/// How a response ended.
public struct ResponseEnd: Sendable, Hashable {
  /// Bytes of body that were handed to the kernel.
  public var bodyBytes: Int64
  /// Whether all of it was.
  public var complete: Bool
  /// When the head was handed over; nil where the caller had left before.
  public var begunAt: ServerInstant?
  /// When the last byte had left, or the connection broke.
  public var endedAt: ServerInstant

  public init(
    bodyBytes: Int64, complete: Bool, begunAt: ServerInstant? = nil,
    endedAt: ServerInstant = .now
  ) {
    self.bodyBytes = bodyBytes
    self.complete = complete
    self.begunAt = begunAt
    self.endedAt = endedAt
  }
}
