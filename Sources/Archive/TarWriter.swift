/// Writes a tar archive, front to back, in one pass (POSIX.1 ustar).
///
/// An entry has a pax record before it only where its name or size doesn't fit ustar. Dates, owner
/// and mode are fixed: the same entries give the same bytes.
public struct TarWriter: Sendable {
  private let limits: TarLimits
  private var names = EntryNames()
  private var offset: Int64 = 0
  private var isFinished = false

  public init() {
    self.init(limits: TarLimits())
  }

  init(limits: TarLimits) {
    self.limits = limits
  }

  /// The runs that put `entry` into the archive: its header, its own content, its padding.
  ///
  /// Throws: `ArchiveError`; nothing of the entry is in the archive then.
  public mutating func append(_ entry: Entry) throws(ArchiveError) -> [ArraySlice<UInt8>] {
    let count = Int64(entry.count)
    let header = try add(entry.name, count: count)
    let padding = [UInt8](repeating: 0, count: TarHeader.padding(after: count))
    return ([header[...]] + entry.content + [padding[...]]).filter { !$0.isEmpty }
  }

  /// The runs that end the archive: two blocks of zeros.
  ///
  /// Throws: `ArchiveError.finished` where it has its end already.
  public mutating func finish() throws(ArchiveError) -> [ArraySlice<UInt8>] {
    guard !isFinished else { throw .finished }
    isFinished = true
    return [[UInt8](repeating: 0, count: 2 * TarHeader.blockSize)[...]]
  }

  /// A header that promises more than follows, to send between two entries before the connection is
  /// broken on purpose: readers take a tar that ends at an entry's border for a whole one.
  public static func spoiler() -> [UInt8] {
    TarHeader(name: "__incomplete__", size: 1 << 20).bytes
  }

  /// The bytes of a whole archive of entries with these names and sizes.
  ///
  /// Throws: what appending them would throw.
  public static func size(
    of entries: some Sequence<(name: String, count: Int64)>
  ) throws(ArchiveError) -> Int64 {
    var writer = TarWriter()
    for entry in entries { _ = try writer.add(entry.name, count: entry.count) }
    var size = writer.offset
    for run in try writer.finish() { try size.advance(by: Int64(run.count)) }
    return size
  }

  private mutating func add(_ name: String, count: Int64) throws(ArchiveError) -> [UInt8] {
    guard !isFinished else { throw .finished }
    guard count >= 0 else { throw .tooLarge }
    try names.check(name)
    let header = TarHeader.file(name: name, size: count, limits: limits)
    var next = offset
    try next.advance(by: Int64(header.count))
    try next.advance(by: count)
    try next.advance(by: Int64(TarHeader.padding(after: count)))
    names.insert(name)
    offset = next
    return header
  }
}

/// The values from which on a field needs its pax form.
struct TarLimits: Sendable {
  /// Eleven octal digits end before 8 GiB.
  var size: Int64 = 1 << 33
}
