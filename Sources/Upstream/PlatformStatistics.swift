/// What a client has done since it began; all counts only grow.
public struct PlatformStatistics: Sendable, Hashable {
  public var callsStarted = 0
  /// Calls whose answer came to its proper end.
  public var callsCompleted = 0
  /// Calls that ended with an error, cancelled ones included.
  public var callsFailed = 0
  /// Whole frames reported.
  public var frames = 0
  /// Bodies' bytes received, as they were on the wire.
  public var bytesReceived = 0
  public var connectionsOpened = 0
}
