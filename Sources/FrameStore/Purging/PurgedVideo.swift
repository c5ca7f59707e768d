/// What a purge removed from one tier.
public struct PurgedEntries: Sendable, Hashable {
  public var entries: Int
  /// As the tier counts them: content and overhead in memory, room on the disk.
  public var bytes: Int

  public init(entries: Int = 0, bytes: Int = 0) {
    self.entries = entries
    self.bytes = bytes
  }
}

/// What a purge of a video removed.
public struct PurgedVideo: Sendable, Hashable {
  public let memory: PurgedEntries
  /// Nil where there is no disk tier.
  public let disk: Result<PurgedEntries, PurgeFailure>?
}

/// Why entries may still be on the disk: they are not read until a restart, but may be after it.
public struct PurgeFailure: Error, Hashable, CustomStringConvertible {
  public let description: String

  init(_ fault: DiskFault) { description = DiskFault.text(fault.code) }
}
