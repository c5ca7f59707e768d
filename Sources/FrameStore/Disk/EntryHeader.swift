import FrameBytes

/// What stands before a frame's bytes in its file: 88 bytes, numbers little-endian.
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 8 | the magic number |
/// | 8 | 4 | the version of the format, 1 |
/// | 12 | 8 | whose frame it is (``DiskBinding``) |
/// | 20 | 8 | the video |
/// | 28 | 8 | the index |
/// | 36 | 8 | how many bytes follow the header |
/// | 44 | 8 | when the call that brought it began: nanoseconds since 1970 |
/// | 52 | 32 | SHA-256 of those bytes |
/// | 84 | 4 | CRC-32 of all before |
struct EntryHeader: Hashable, Sendable {
  static let size = 88
  static let version: UInt32 = 1
  /// Its first byte is no text's, its last ones show what line ends were turned into others.
  static let magic: [UInt8] = [0x8F, 0x46, 0x52, 0x41, 0x4D, 0x45, 0x0D, 0x0A]

  private static let digestOffset = 52
  private static let checksumOffset = 84

  var access: UInt64
  var video: Int64
  var index: Int64
  var length: Int
  var requestedAt: Duration
  /// 32 bytes.
  var digest: [UInt8]

  init(
    access: UInt64, video: Int64, index: Int64, length: Int, requestedAt: Duration, digest: [UInt8]
  ) {
    self.access = access
    self.video = video
    self.index = index
    self.length = length
    self.requestedAt = requestedAt
    self.digest = digest
  }

  var bytes: [UInt8] {
    var bytes = Self.magic + LittleEndian.bytes(of: Self.version)
    bytes += LittleEndian.bytes(of: access)
    bytes += LittleEndian.bytes(of: video)
    bytes += LittleEndian.bytes(of: index)
    bytes += LittleEndian.bytes(of: Int64(length))
    bytes += LittleEndian.bytes(of: Self.nanoseconds(requestedAt))
    bytes += digest
    bytes += LittleEndian.bytes(of: CRC32.checksum(bytes.span))
    return bytes
  }

  /// Throws: `notAnEntry`, `otherVersion`, or `header` where the checksum tells of damage.
  init(parsing bytes: [UInt8]) throws(EntryDefect) {
    guard bytes.count == Self.size, bytes.starts(with: Self.magic) else { throw .notAnEntry }
    let checksum: UInt32 = LittleEndian.number(at: Self.checksumOffset, in: bytes)
    guard CRC32.checksum(bytes.span.extracting(0..<Self.checksumOffset)) == checksum else {
      throw .header
    }
    let version: UInt32 = LittleEndian.number(at: 8, in: bytes)
    guard version == Self.version else { throw .otherVersion }
    let length: Int64 = LittleEndian.number(at: 36, in: bytes)
    let requestedAt: Int64 = LittleEndian.number(at: 44, in: bytes)
    self.init(
      access: LittleEndian.number(at: 12, in: bytes),
      video: LittleEndian.number(at: 20, in: bytes),
      index: LittleEndian.number(at: 28, in: bytes), length: Int(length),
      requestedAt: .nanoseconds(requestedAt),
      digest: Array(bytes[Self.digestOffset..<Self.checksumOffset]))
  }

  /// Until the year 2262; what is beyond is cut to that.
  private static func nanoseconds(_ time: Duration) -> Int64 {
    let (seconds, attoseconds) = time.components
    let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflows ? .max : whole + attoseconds / 1_000_000_000
  }
}
