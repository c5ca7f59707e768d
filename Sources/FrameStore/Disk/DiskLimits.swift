/// What the disk tier may take, and how long it is waited for.
public struct DiskLimits: Sendable {
  /// What file systems give room in.
  public static let blockSize = 4096
  /// Bytes counted for an entry beside its blocks: its inode and its name.
  public static let entryOverhead = 512
  /// An entry may take at most this part of the room: one eighth.
  public static let largestShare = 8

  /// Room on the disk.
  public var bytes = 10 << 30
  /// Entries; each costs about 100 bytes of memory.
  public var entries = 1_000_000
  /// Of one frame.
  public var frameBytes = 64 << 20
  /// Frames that wait to be written, in bytes; one more is not written.
  public var writeQueueBytes = 32 << 20
  /// Frames that are being read or wait for it; one more is asked of the upstream.
  public var readQueue = 4096
  /// Frames that were read, are too old and wait for word of their video, in bytes; one more is
  /// asked of the upstream.
  public var doubtfulBytes = 64 << 20
  /// Threads that read and write.
  public var threads = 2
  /// How long no read may end while some are wanted; then the upstream is asked.
  public var patience = Duration.seconds(1)
  /// How long what waits is still written at the end.
  public var flushTime = Duration.seconds(5)

  public init() {}

  /// The room that a file of that size takes.
  static func room(forFileOf size: Int) -> Int {
    (size + blockSize - 1) / blockSize * blockSize + entryOverhead
  }

  /// Whether a frame of so many bytes may be kept at all.
  func fits(_ frameBytes: Int) -> Bool {
    frameBytes <= self.frameBytes
      && Self.room(forFileOf: EntryHeader.size + frameBytes) <= bytes / Self.largestShare
  }
}
