/// The trace that an upstream call is a part of (W3C Trace Context); the store only hands it on.
///
/// A call serves many wants: it belongs to the trace of the first one, in the order of its frames,
/// that came with a trace and still waits.
public struct CallTrace: Sendable, Hashable {
  /// 32 small hexadecimal digits.
  public let traceID: String
  public let flags: UInt8
  /// The value of `tracestate`, for a call that asks for one frame.
  public let state: String?

  public init(traceID: String, flags: UInt8, state: String? = nil) {
    self.traceID = traceID
    self.flags = flags
    self.state = state
  }
}
