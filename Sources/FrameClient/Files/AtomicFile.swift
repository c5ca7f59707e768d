import Glibc

/// A file that appears whole or not at all: written under another name in the same folder, and
/// renamed when it is done. Not synced to the disk.
///
/// Without `commit()` nothing is left behind.
package final class AtomicFile {
  package let path: String
  private let temporaryPath: String
  /// Nil once the file is closed.
  private var descriptor: Int32?

  /// Opens the file under its other name, and makes the folders of `path`.
  ///
  /// Throws: `FileError`, also where there is something at `path` that is no file.
  package init(_ path: String) throws(FileError) {
    self.path = path
    var status = stat()
    if lstat(path, &status) == 0 {
      let kind = status.st_mode & S_IFMT
      guard kind == S_IFREG || kind == S_IFLNK else {
        throw FileError(path: path, code: kind == S_IFDIR ? EISDIR : EINVAL)
      }
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let mark = String(UInt64.random(in: .min ... .max), radix: 36)
    temporaryPath = folder + ".\(mark).part"
    var opened = Self.create(temporaryPath)
    if opened < 0, errno == ENOENT {
      try Folder.make(folder)
      opened = Self.create(temporaryPath)
    }
    guard opened >= 0 else { throw FileError(path: path, code: errno) }
    descriptor = opened
  }

  deinit {
    guard let descriptor else { return }
    close(descriptor)
    unlink(temporaryPath)
  }

  /// Writes a whole file in one go.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try AtomicFile(path)
    try file.write(bytes[...])
    try file.commit()
  }

  /// Writes behind what was written before.
  package func write(_ bytes: ArraySlice<UInt8>) throws(FileError) {
    guard let descriptor else { throw FileError(path: path, code: EBADF) }
    try DescriptorWriter(descriptor: descriptor, path: path).write(bytes)
  }

  /// Puts the file in its place.
  package func commit() throws(FileError) {
    guard let descriptor else { throw FileError(path: path, code: EBADF) }
    self.descriptor = nil
    // Some file systems tell only here that there was no room.
    var failure: Int32? = close(descriptor) == 0 ? nil : errno
    if failure == nil, rename(temporaryPath, path) != 0 { failure = errno }
    guard let failure else { return }
    unlink(temporaryPath)
    throw FileError(path: path, code: failure)
  }

  private static func create(_ path: String) -> Int32 {
    open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
  }
}
