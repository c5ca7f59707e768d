import Glibc

/// Reads PEM files.
enum TLSFile {
  /// Bytes of one file, at most: a chain of a hundred certificates has a tenth of it.
  static let largest = 1 << 20

  static func bytes(_ path: String) throws(TLSError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(file: path, errno: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16 * 1024)
    while true {
      let count = read(descriptor, &piece, piece.count)
      guard count >= 0 else {
        if errno == EINTR { continue }
        throw .unreadable(file: path, errno: errno)
      }
      guard count > 0 else { return bytes }
      guard bytes.count + count <= largest else { throw .tooLarge(file: path) }
      bytes += piece[..<count]
    }
  }
}
