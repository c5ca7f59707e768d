import FetchScheduling
import FrameBytes

/// A frame as its file has it, checked in every way.
struct DiskEntry: Sendable {
  let frame: Frame
  let digest: SHA256Digest
  /// When the call that brought it began: since 1970, by the wall clock.
  let requestedAt: Duration

  init(_ stored: StoredFrame, requestedAt: Duration) {
    frame = stored.frame
    digest = stored.digest
    self.requestedAt = requestedAt
  }

  /// Throws: `content`, `notAFrame`.
  init(header: EntryHeader, content: [UInt8]) throws(EntryDefect) {
    let digest = SHA256Digest(of: content)
    guard digest.bytes == header.digest else { throw .content }
    guard let frame = try? Frame(checking: content) else { throw .notAFrame }
    self.frame = frame
    self.digest = digest
    requestedAt = header.requestedAt
  }
}

extension EntryHeader {
  init(_ entry: DiskEntry, for key: FrameKey, binding: DiskBinding) {
    self.init(
      access: binding.access(of: key.domain), video: key.video, index: key.index,
      length: entry.frame.bytes.count, requestedAt: entry.requestedAt, digest: entry.digest.bytes)
  }

  /// The header of just this key's entry, with `length` bytes behind it.
  init(
    parsing bytes: [UInt8], for key: FrameKey, binding: DiskBinding, length: Int
  ) throws(EntryDefect) {
    try self.init(parsing: bytes)
    guard access == binding.access(of: key.domain), video == key.video, index == key.index
    else { throw .otherKey }
    guard self.length == length else { throw .length }
  }
}
