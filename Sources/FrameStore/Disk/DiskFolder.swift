import Glibc

/// The folder of the disk tier: ours alone, bound to one upstream, locked by one process.
///
/// It holds `upstream`, which names the format and the address; `lock`; `unfinished/`, for files
/// that are being written; and `frames/`, with 64 folders of entries. Folders are of mode 0700,
/// files of mode 0600.
public final class DiskFolder: Sendable {
  static let unfinished = "unfinished"
  static let frames = "frames"
  private static let lockName = "lock"

  public let path: String
  public let binding: DiskBinding
  private let folder: OpenFile
  private let lock: OpenFile

  /// For calls that take a path within the folder.
  var descriptor: Int32 { folder.descriptor }

  /// Opens the folder, creating it where it is not there, and locks it until it is released.
  ///
  /// Blocks for some hundreds of calls on the disk.
  public init(path text: String, binding: DiskBinding) throws(DiskFolderError) {
    let path = Self.trimmed(text)
    if mkdir(path, 0o700) == 0 {
      // Whatever the umask took away: without its read bit it could not be opened.
      chmod(path, 0o700)
    } else if errno != EEXIST {
      throw errno == ENOENT ? .noParent(path: path) : Self.unusable(path, errno)
    }
    let folder = try Self.open(path)
    try Self.check(folder.descriptor, path, binding.upstream)
    guard fchmod(folder.descriptor, 0o700) == 0 else { throw Self.unusable(path, errno) }
    lock = try Self.locked(folder.descriptor, path)
    // Before it was locked, another process may have made it its own.
    try Self.check(folder.descriptor, path, binding.upstream)
    try DiskMarker(upstream: binding.upstream).ensure(in: folder.descriptor, path)
    try Self.makeFolder(Self.unfinished, in: folder.descriptor, path)
    try Self.makeFolder(Self.frames, in: folder.descriptor, path)
    for shard in 0..<EntryPath.shardCount {
      try Self.makeFolder(EntryPath.folder(ofShard: shard), in: folder.descriptor, path)
    }
    self.path = path
    self.binding = binding
    self.folder = folder
  }

  /// Checks what `init` would, as far as that can be without changing anything.
  public static func check(path text: String, upstream: String) throws(DiskFolderError) {
    let path = trimmed(text)
    var status = stat()
    if lstat(path, &status) != 0, errno == ENOENT {
      let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
      guard access(parent, F_OK) == 0 else { throw .noParent(path: path) }
      guard access(parent, W_OK | X_OK) == 0 else { throw unusable(path, errno) }
      return
    }
    let folder = try open(path)
    try check(folder.descriptor, path, upstream)
    guard access(path, W_OK) == 0 else { throw unusable(path, errno) }
  }

  /// Lets another process have the folder; nothing of it is used from then on.
  func release() { flock(lock.descriptor, LOCK_UN) }

  /// The names of what is in one of its folders.
  func contents(of name: String) throws(DiskFault) -> [String] {
    do throws(OpenFailure) {
      return try Self.contents(of: name, in: descriptor)
    } catch {
      throw DiskFault(writing: error.code)
    }
  }
}

extension DiskFolder {
  /// Behind a slash at the end a link would be followed.
  private static func trimmed(_ text: String) -> String {
    var path = text[...]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return String(path)
  }

  private static func unusable(_ path: String, _ code: Int32) -> DiskFolderError {
    .unusable(path: path, reason: DiskFault.text(code))
  }

  /// A folder, no link, and of this process's user.
  private static func open(_ path: String) throws(DiskFolderError) -> OpenFile {
    let folder: OpenFile
    do throws(OpenFailure) {
      folder = try OpenFile(Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
    } catch {
      var status = stat()
      let isLink = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
      if isLink { throw .symbolicLink(path: path) }
      throw error.code == ENOTDIR ? .notAFolder(path: path) : unusable(path, error.code)
    }
    var status = stat()
    guard fstat(folder.descriptor, &status) == 0 else { throw unusable(path, errno) }
    guard status.st_uid == geteuid() else {
      throw .notOurs(path: path, owner: status.st_uid)
    }
    return folder
  }

  /// It is this upstream's, or nobody's yet.
  private static func check(
    _ folder: Int32, _ path: String, _ upstream: String
  ) throws(DiskFolderError) {
    switch try DiskMarker.read(in: folder, path) {
    case .some(let marker) where marker.upstream == upstream: return
    case .some(let marker):
      throw .otherUpstream(path: path, upstream: marker.upstream, wanted: upstream)
    case nil: break
    }
    let names: [String]
    do throws(OpenFailure) {
      names = try contents(of: ".", in: folder)
    } catch {
      throw unusable(path, error.code)
    }
    // What a process leaves that is killed before it has written the marker; and what stands in
    // the root of a fresh file system.
    let known = [
      unfinished, frames, lockName, DiskMarker.name, DiskMarker.unfinishedName, "lost+found",
    ]
    if let foreign = names.sorted().first(where: { !known.contains($0) }) {
      throw .foreignContent(path: path, name: foreign)
    }
  }

  private static func locked(_ folder: Int32, _ path: String) throws(DiskFolderError) -> OpenFile {
    let lock: OpenFile
    do throws(OpenFailure) {
      let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
      lock = try OpenFile(openat(folder, lockName, flags, 0o600))
    } catch {
      throw unusable("\(path)/\(lockName)", error.code)
    }
    guard fchmod(lock.descriptor, 0o600) == 0 else {
      throw unusable("\(path)/\(lockName)", errno)
    }
    guard flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw errno == EWOULDBLOCK ? .inUse(path: path) : unusable("\(path)/\(lockName)", errno)
    }
    return lock
  }

  /// A folder within the folder, whatever the umask; something else in its place is refused.
  private static func makeFolder(
    _ name: String, in folder: Int32, _ path: String
  ) throws(DiskFolderError) {
    if mkdirat(folder, name, 0o700) != 0, errno != EEXIST {
      throw unusable("\(path)/\(name)", errno)
    }
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw unusable("\(path)/\(name)", errno)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: "\(path)/\(name)") }
    guard status.st_uid == geteuid() else {
      throw .notOurs(path: "\(path)/\(name)", owner: status.st_uid)
    }
    if status.st_mode & 0o7777 != 0o700, fchmodat(folder, name, 0o700, 0) != 0 {
      throw unusable("\(path)/\(name)", errno)
    }
  }

  private static func contents(
    of name: String, in folder: Int32
  ) throws(OpenFailure) -> [String] {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    let descriptor = openat(folder, name, flags)
    guard descriptor >= 0 else { throw OpenFailure(code: errno) }
    guard let listing = fdopendir(descriptor) else {
      let code = errno
      close(descriptor)
      throw OpenFailure(code: code)
    }
    // Which closes the descriptor too.
    defer { closedir(listing) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(listing) {
      let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw OpenFailure(code: errno) }
    return names
  }
}
