import FetchScheduling
import FrameBytes

/// What one upstream call reports to the store, in order of arrival.
public enum CallEvent: Sendable {
  /// A whole frame.
  case frame(index: Int64, Frame)
  /// Frames that came damaged or cut, or are known not to come, and why: told of at one moment, so
  /// that they can be asked for again together.
  case defects([(index: Int64, reason: String)])
  /// A frame for which the call is refused, where that is known.
  case refused(index: Int64, FetchFailure)
  /// The call's end, exactly once and last, also after a cancellation.
  case ended(CallEnd)
}

/// Starts an upstream call, as a part of a trace where there is one; reports through the closure
/// from any thread; returns what cancels it.
public typealias StartCall =
  @Sendable (FetchCall, CallTrace?, _ report: @escaping @Sendable (CallEvent) -> Void) ->
  @Sendable () -> Void

/// Why the upstream was asked for a frame, in the words of RFC 9211, section 2.2.
public enum FetchCause: String, Sendable, Hashable {
  /// It was not kept.
  case miss
  /// It was too old, and not proved to be what the upstream would give.
  case stale
  /// The caller wanted a newer one.
  case request
}

/// A frame that was fetched for a want, and where the time went.
public struct FetchedFrame: Sendable {
  public let stored: StoredFrame
  /// Whether it was in memory or on the disk: no call was made for it, and no time went there.
  public let isHit: Bool
  /// From the want's arrival to the start of the call that brought it.
  public let queued: Duration
  /// From there to its arrival; zero where the want joined a call under way for that part.
  public let upstream: Duration
  /// Whether somebody else had asked for the same frame already.
  public let collapsed: Bool
  /// Of no account for a hit.
  public let cause: FetchCause

  init(hit stored: StoredFrame) {
    self.init(stored: stored, isHit: true, queued: .zero, upstream: .zero, collapsed: false)
  }

  init(
    stored: StoredFrame, isHit: Bool = false, queued: Duration, upstream: Duration,
    collapsed: Bool, cause: FetchCause = .miss
  ) {
    self.stored = stored
    self.isHit = isHit
    self.queued = queued
    self.upstream = upstream
    self.collapsed = collapsed
    self.cause = cause
  }
}

/// How a want ended.
public typealias FetchResult = Result<FetchedFrame, FetchFailure>

/// Is told the result of a want, and whether it is the last one of its list; called from within the
/// store, so it must neither block nor wait.
public typealias FetchReceiver =
  @Sendable (FrameKey, FetchResult, _ isLast: Bool) -> Void

/// Takes the wants of one list back: what has not come of them never will.
public struct FetchTicket: Sendable {
  private let withdraw: @Sendable () -> Void

  init(withdraw: @escaping @Sendable () -> Void) { self.withdraw = withdraw }

  /// A second time does nothing.
  public func cancel() { withdraw() }
}
