import Glibc

/// A folder of a test's own, which goes with it.
final class TestFolder: Sendable {
  struct Failure: Error {
    var path: String
    var code: Int32
  }

  let path: String

  init() throws {
    var template = Array("/tmp/frame-store-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(path: "/tmp", code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  /// The path of something in it.
  subscript(name: String) -> String { "\(path)/\(name)" }

  func read(_ name: String) throws -> [UInt8] {
    let file = open(self[name], O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Failure(path: self[name], code: errno) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &piece, piece.count)
      guard count > 0 else { return bytes }
      bytes += piece[..<count]
    }
  }

  /// Puts the bytes in place of what the file had.
  func write(_ bytes: [UInt8], to name: String) throws {
    let file = open(self[name], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count else {
      throw Failure(path: self[name], code: errno)
    }
    close(file)
  }

  /// Permission bits, without following a link.
  func mode(_ name: String) throws -> mode_t {
    var status = stat()
    guard lstat(self[name], &status) == 0 else { throw Failure(path: self[name], code: errno) }
    return status.st_mode & 0o7777
  }

  /// Nothing is there, not even a link that leads nowhere.
  func isMissing(_ name: String) -> Bool {
    var status = stat()
    return lstat(self[name], &status) != 0 && errno == ENOENT
  }

  /// The paths of all files under a folder, folders left out.
  func files(under name: String) -> [String] {
    Self.names(in: self[name]).sorted().flatMap { child -> [String] in
      let path = "\(name)/\(child)"
      var status = stat()
      lstat(self[path], &status)
      return status.st_mode & S_IFMT == S_IFDIR ? files(under: path) : [path]
    }
  }

  private static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  private static func remove(_ path: String) {
    if unlink(path) == 0 { return }
    chmod(path, 0o700)
    for name in names(in: path) { remove("\(path)/\(name)") }
    rmdir(path)
  }
}
