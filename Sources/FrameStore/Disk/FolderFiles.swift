import FetchScheduling
import FrameBytes
import Glibc
import Synchronization

/// Entries as plain files of a folder that is ours alone.
///
/// A file is written under another name and renamed, so that it is there whole or not at all; no
/// file is changed afterwards. Nothing is forced to the disk: what a power cut spoils fails its
/// checks.
struct FolderFiles: EntryFiles {
  let folder: DiskFolder
  /// Of one frame; a longer file is not read.
  let frameBytes: Int
  private let path: EntryPath
  private let writes = WriteCounter()

  init(folder: DiskFolder, frameBytes: Int) {
    self.folder = folder
    self.frameBytes = frameBytes
    path = EntryPath(binding: folder.binding)
  }

  func read(_ key: FrameKey) throws(DiskFault) -> DiskEntry {
    // A pipe in an entry's place would keep who opens it waiting.
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    let descriptor = openat(folder.descriptor, path.text(for: key), flags)
    guard descriptor >= 0 else { throw DiskFault(reading: errno) }
    defer { Glibc.close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DiskFault(reading: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .defect(.foreign) }
    let length = Int(status.st_size) - EntryHeader.size
    guard length > 0, length <= frameBytes else { throw .defect(.length) }
    let head = try read(EntryHeader.size, at: 0, of: descriptor)
    let header = try asFault { () throws(EntryDefect) in
      try EntryHeader(parsing: head, for: key, binding: folder.binding, length: length)
    }
    let content = try read(length, at: EntryHeader.size, of: descriptor)
    let entry = try asFault { () throws(EntryDefect) in
      try DiskEntry(header: header, content: content)
    }
    // The order in which entries go after a restart; where it can't be set, they go sooner.
    futimens(descriptor, nil)
    return entry
  }

  func write(_ entry: DiskEntry, for key: FrameKey) throws(DiskFault) {
    let header = EntryHeader(entry, for: key, binding: folder.binding)
    let name = "\(DiskFolder.unfinished)/\(writes.next())"
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = openat(folder.descriptor, name, flags, 0o600)
    guard descriptor >= 0 else { throw DiskFault(writing: errno) }
    var failure = Self.write(header.bytes, to: descriptor)
    if failure == 0 { failure = Self.write(entry.frame.bytes, to: descriptor) }
    // Whatever the process's umask takes away.
    if failure == 0, fchmod(descriptor, 0o600) != 0 { failure = errno }
    // What a network's file system has held back until now, it tells here.
    if Glibc.close(descriptor) != 0, failure == 0 { failure = errno }
    if failure == 0,
      renameat(folder.descriptor, name, folder.descriptor, path.text(for: key)) != 0
    {
      failure = errno
    }
    guard failure != 0 else { return }
    unlinkat(folder.descriptor, name, 0)
    throw DiskFault(writing: failure)
  }

  func remove(_ key: FrameKey) throws(DiskFault) {
    try remove(path.text(for: key))
  }

  func removeAll(ofVideo video: Int64) throws(DiskFault) -> PurgedEntries {
    var purged = PurgedEntries()
    var fault: DiskFault?
    for shard in 0..<EntryPath.shardCount {
      let name = EntryPath.folder(ofShard: shard)
      for file in try folder.contents(of: name)
      where EntryPath.isEntry(named: file, ofVideo: video) {
        var status = stat()
        let path = "\(name)/\(file)"
        guard fstatat(folder.descriptor, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
        if unlinkat(folder.descriptor, path, 0) == 0 {
          purged.entries += 1
          purged.bytes += DiskLimits.room(forFileOf: Int(status.st_size))
        } else if errno != ENOENT && errno != EISDIR {
          fault = DiskFault(writing: errno)
        }
      }
    }
    if let fault { throw fault }
    return purged
  }

  func list() throws(DiskFault) -> DiskListing {
    var found: [(item: DiskListing.Item, used: timespec)] = []
    var removed = try removeUnfinished()
    for shard in 0..<EntryPath.shardCount {
      let name = EntryPath.folder(ofShard: shard)
      for file in try folder.contents(of: name) {
        var status = stat()
        let path = "\(name)/\(file)"
        guard fstatat(folder.descriptor, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
          continue
        }
        let isPlain = status.st_mode & S_IFMT == S_IFREG
        let size = Int(status.st_size)
        if isPlain, size > EntryHeader.size, let key = self.path.key(named: file, inShard: shard) {
          found.append((DiskListing.Item(key: key, size: size), status.st_mtim))
        } else if status.st_mode & S_IFMT != S_IFDIR {
          try remove(path)
          removed += 1
        }
      }
    }
    found.sort { ($0.used.tv_sec, $0.used.tv_nsec) < ($1.used.tv_sec, $1.used.tv_nsec) }
    return DiskListing(items: found.map(\.item), removed: removed)
  }

  func close() { folder.release() }

  /// What a process that was killed left half-written.
  private func removeUnfinished() throws(DiskFault) -> Int {
    let files = try folder.contents(of: DiskFolder.unfinished)
    for file in files { try remove("\(DiskFolder.unfinished)/\(file)") }
    return files.count
  }

  /// Removes a file, or a folder in its place that is empty; one that is not stays.
  private func remove(_ path: String) throws(DiskFault) {
    if unlinkat(folder.descriptor, path, 0) == 0 { return }
    if errno == EISDIR { _ = unlinkat(folder.descriptor, path, AT_REMOVEDIR) }
    guard errno != ENOENT && errno != ENOTEMPTY && errno != EISDIR else { return }
    throw DiskFault(writing: errno)
  }

  /// Just so many bytes; fewer are a defect.
  private func read(
    _ count: Int, at offset: Int, of descriptor: Int32
  ) throws(DiskFault) -> [UInt8] {
    var failure: Int32 = 0
    // The closure sets how many bytes it has filled; `pread` never fills more than it is given.
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let step = pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, offset + filled)
        if step > 0 {
          filled += step
        } else if step == 0 {
          return
        } else if errno != EINTR {
          failure = errno
          return
        }
      }
    }
    guard failure == 0 else { throw DiskFault(reading: failure) }
    guard bytes.count == count else { throw .defect(.length) }
    return bytes
  }

  /// An `errno`, or 0 once all is written.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let step = Glibc.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if step >= 0 {
          rest = rest.dropFirst(step)
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }

  private func asFault<Value>(
    _ work: () throws(EntryDefect) -> Value
  ) throws(DiskFault) -> Value {
    do throws(EntryDefect) { return try work() } catch { throw .defect(error) }
  }
}

/// Names for files that are being written, none twice.
private final class WriteCounter: Sendable {
  private let count = Atomic<UInt64>(0)

  func next() -> UInt64 { count.add(1, ordering: .relaxed).newValue }
}
