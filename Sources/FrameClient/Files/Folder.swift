import Glibc

/// Folders of the file system.
package enum Folder {
  /// Makes the folder and those above it, where they are not there. An empty path is the current
  /// folder.
  package static func make(_ path: String) throws(FileError) {
    guard !path.isEmpty, mkdir(path, 0o777) != 0 else { return }
    let code = errno
    if code == EEXIST, isFolder(path) { return }
    let parent = path.drop(suffix: "/").lastIndex(of: "/").map { path[...$0] } ?? ""
    guard code == ENOENT, !parent.isEmpty else {
      throw FileError(path: path, code: code == EEXIST ? ENOTDIR : code)
    }
    try make(String(parent))
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw FileError(path: path, code: errno)
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

extension String {
  /// The text without any number of `suffix` at its end.
  fileprivate func drop(suffix: Character) -> Substring {
    var rest = self[...]
    while rest.last == suffix { rest.removeLast() }
    return rest
  }
}
