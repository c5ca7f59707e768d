import Glibc

/// The file that binds a folder to the format and to the upstream's address.
struct DiskMarker: Hashable {
  static let name = "upstream"
  static let unfinishedName = "upstream.unfinished"
  private static let firstLine = "frame-gateway disk cache, format 1\n"
  /// A longer file is none of ours.
  private static let limit = 64 << 10

  var upstream: String

  private var bytes: [UInt8] { Array((Self.firstLine + upstream + "\n").utf8) }

  init(upstream: String) { self.upstream = upstream }

  private init?(parsing bytes: [UInt8]) {
    guard bytes.starts(with: Self.firstLine.utf8), bytes.last == UInt8(ascii: "\n") else {
      return nil
    }
    let text = bytes.dropFirst(Self.firstLine.utf8.count).dropLast()
    guard let upstream = String(validating: text, as: UTF8.self) else { return nil }
    self.upstream = upstream
  }

  /// Nil where there is none, or where a power cut has left it without its bytes: entries say
  /// themselves whose they are.
  ///
  /// Throws: `otherFormat` where it can't be read as ours, `unusable`.
  static func read(in folder: Int32, _ path: String) throws(DiskFolderError) -> DiskMarker? {
    let file: OpenFile
    do throws(OpenFailure) {
      file = try OpenFile(openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC))
    } catch {
      guard error.code != ENOENT else { return nil }
      throw unusable(path, error.code)
    }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = Glibc.read(file.descriptor, &bytes, limit)
    guard count >= 0 else { throw unusable(path, errno) }
    guard bytes.prefix(count).contains(where: { $0 != 0 }) else { return nil }
    guard let marker = DiskMarker(parsing: Array(bytes.prefix(count))) else {
      throw .otherFormat(path: path)
    }
    return marker
  }

  /// Writes it where there is none.
  func ensure(in folder: Int32, _ path: String) throws(DiskFolderError) {
    guard try Self.read(in: folder, path) == nil else { return }
    unlinkat(folder, Self.unfinishedName, 0)
    let file: OpenFile
    do throws(OpenFailure) {
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
      file = try OpenFile(openat(folder, Self.unfinishedName, flags, 0o600))
    } catch {
      throw Self.unusable(path, error.code)
    }
    guard fchmod(file.descriptor, 0o600) == 0,
      Glibc.write(file.descriptor, bytes, bytes.count) == bytes.count,
      renameat(folder, Self.unfinishedName, folder, Self.name) == 0
    else { throw Self.unusable(path, errno) }
  }

  private static func unusable(_ path: String, _ code: Int32) -> DiskFolderError {
    .unusable(path: "\(path)/\(name)", reason: DiskFault.text(code))
  }
}
