/// What was read ahead of callers so far.
public struct ReadaheadStatistics: Sendable, Hashable {
  /// Calls that read ahead.
  public var calls = 0
  /// Frames that came in them.
  public var frames = 0
  /// Frames of those that were asked for, as they came or later.
  public var hits = 0
}
