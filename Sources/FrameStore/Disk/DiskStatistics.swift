/// What the disk tier holds, and what became of what it was asked.
public struct DiskStatistics: Sendable, Hashable {
  /// False once the disk has failed.
  public var isOn = true
  public var entries = 0
  /// Room taken on the disk.
  public var bytes = 0
  /// Frames asked for and found, and those not found.
  public var hits = 0
  public var misses = 0
  public var writes = 0
  /// Frames that were not written: too many waited, or something was in the way.
  public var droppedWrites = 0
  /// Entries that failed a check and were removed, half-written and foreign files included.
  public var damaged = 0
  /// Entries given up for room.
  public var evictions = 0

  public init() {}
}
