import FrameBytes

/// Writes a zip archive of stored entries, front to back, in one pass (PKWARE APPNOTE 6.3).
///
/// Sizes and CRC stand before each entry's content, so that streaming readers need no data
/// descriptor. ZIP64 records appear only where a value doesn't fit. Dates, owner and mode are
/// fixed: the same entries give the same bytes.
public struct ZipWriter: Sendable {
  private let limits: ZipLimits
  private var names = EntryNames()
  private var directory: [UInt8] = []
  private var entryCount: UInt64 = 0
  private var offset: Int64 = 0
  private var isFinished = false

  public init() {
    self.init(limits: ZipLimits())
  }

  init(limits: ZipLimits) {
    self.limits = limits
  }

  /// The runs that put `entry` into the archive: its header, then its own content.
  ///
  /// Throws: `ArchiveError`; nothing of the entry is in the archive then.
  public mutating func append(_ entry: Entry) throws(ArchiveError) -> [ArraySlice<UInt8>] {
    let checksum = entry.crc32 ?? Self.checksum(entry.content)
    let header = try add(entry.name, count: Int64(entry.count), crc32: checksum)
    return [header[...]] + entry.content.filter { !$0.isEmpty }
  }

  /// The runs that end the archive: the central directory.
  ///
  /// Throws: `ArchiveError.finished` where it has its end already.
  public mutating func finish() throws(ArchiveError) -> [ArraySlice<UInt8>] {
    guard !isFinished else { throw .finished }
    isFinished = true
    let end = ZipRecords.endOfDirectory(
      entries: entryCount, size: UInt64(directory.count), offset: UInt64(offset), limits: limits)
    defer { directory = [] }
    return [directory[...], end[...]].filter { !$0.isEmpty }
  }

  /// The bytes of a whole archive of entries with these names and sizes.
  ///
  /// Throws: what appending them would throw.
  public static func size(
    of entries: some Sequence<(name: String, count: Int64)>
  ) throws(ArchiveError) -> Int64 {
    var writer = ZipWriter()
    for entry in entries { _ = try writer.add(entry.name, count: entry.count, crc32: 0) }
    var size = writer.offset
    for run in try writer.finish() { try size.advance(by: Int64(run.count)) }
    return size
  }

  /// Enters a file into the directory and returns its local header.
  private mutating func add(
    _ name: String, count: Int64, crc32: UInt32
  ) throws(ArchiveError) -> [UInt8] {
    guard !isFinished else { throw .finished }
    guard count >= 0 else { throw .tooLarge }
    try names.check(name)
    let file = ZipRecords.File(
      name: Array(name.utf8), size: UInt64(count), crc32: crc32, offset: UInt64(offset))
    let header = file.localHeader(limits)
    var next = offset
    try next.advance(by: Int64(header.count))
    try next.advance(by: count)
    names.insert(name)
    offset = next
    directory += file.directoryHeader(limits)
    entryCount += 1
    return header
  }

  private static func checksum(_ runs: [ArraySlice<UInt8>]) -> UInt32 {
    var crc = CRC32()
    for run in runs { crc.update(run.span) }
    return crc.value
  }
}

/// The values from which on a field needs its ZIP64 form; all ones mean "see there".
struct ZipLimits: Sendable {
  var size: UInt64 = 0xFFFF_FFFF
  var offset: UInt64 = 0xFFFF_FFFF
  var entries: UInt64 = 0xFFFF
}
