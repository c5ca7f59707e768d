import Glibc

/// A listening socket on loopback that is passed on to programs, and outlives them.
final class PassedSocket: Sendable {
  let descriptor: Int32
  /// Host and port.
  let address: String

  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 1024) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    self.descriptor = descriptor
    address = "127.0.0.1:\(UInt16(bigEndian: name.sin_port))"
    guard isListening else { throw Program.Failure(description: "no socket to pass on") }
  }

  deinit { close(descriptor) }
}
