import CLinux
import Glibc

/// Tells whoever started the program how it stands, where that is wanted (sd_notify(3)).
struct ServiceManager: Sendable {
  enum Word: Sendable {
    case ready, stopping
    /// At that time of the monotonic clock, in microseconds.
    case reloading(UInt64)

    var text: String {
      switch self {
      case .ready: "READY=1"
      case .stopping: "STOPPING=1"
      case .reloading(let time): "RELOADING=1\nMONOTONIC_USEC=\(time)"
      }
    }
  }

  /// A path, or with `@` in front an abstract name; nil: nobody wants to know.
  let socket: String?

  /// Who started this process, by `NOTIFY_SOCKET`.
  static let ofProcess = ServiceManager(
    socket: getenv("NOTIFY_SOCKET").map { String(cString: $0) })

  /// One datagram; nobody waits for it, and that it is lost changes nothing here.
  func tell(_ word: Word) {
    guard let socket, var name = Self.address(of: socket) else { return }
    let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = Glibc.socket(AF_UNIX, type, 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let text = Array(word.text.utf8)
    // The name ends with the path's last byte, which an abstract one must.
    let length = socklen_t(MemoryLayout<sa_family_t>.size + socket.utf8.count)
    _ = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(descriptor, text, text.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), $0, length)
      }
    }
  }

  /// The monotonic clock now, in microseconds.
  static func monotonicTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
  }

  private static func address(of socket: String) -> sockaddr_un? {
    guard let first = socket.utf8.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@")
    else { return nil }
    var name = sockaddr_un()
    guard socket.utf8.count < MemoryLayout.size(ofValue: name.sun_path) else { return nil }
    name.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &name.sun_path) { path in
      path.copyBytes(from: socket.utf8)
      if path[0] == UInt8(ascii: "@") { path[0] = 0 }
    }
    return name
  }
}
