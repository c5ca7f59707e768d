import CLinux
import Glibc

/// A listening socket.
///
/// `@unchecked Sendable` holds because it is made before its loop runs, handed to that loop, and
/// from then on only the loop's own queue touches it.
final class Listener: @unchecked Sendable {
  let descriptor: Int32
  /// With the port the kernel chose.
  let address: ListenAddress
  /// Whether its connections begin with a TLS handshake.
  let isSecure: Bool
  private let loops: [EventLoop]
  private var next = 0
  private let file: UnixSocketFile?
  private(set) var isOpen = true
  /// Who waits in it is the next process's, which has the same socket.
  let isInherited: Bool
  /// Accepting stopped because there were no descriptors or no memory.
  var isPaused = false

  /// - Parameter isSecure: Whether there is TLS; Unix sockets have none.
  init(
    _ address: ListenAddress, isSecure: Bool = false, permissions: UInt32? = nil, backlog: Int,
    loops: [EventLoop]
  ) throws(ServerError) {
    guard let wanted = SocketAddress(address) else {
      throw .cannotListen(address, errno: EINVAL)
    }
    let descriptor = try Self.bind(address, wanted, permissions)
    var bound = SocketAddress()
    guard Glibc.listen(descriptor, Int32(clamping: backlog)) == 0,
      bound.fill({ getsockname(descriptor, $0, $1) }) == 0
    else {
      let code = errno
      Glibc.close(descriptor)
      throw .cannotListen(address, errno: code)
    }
    self.descriptor = descriptor
    self.isSecure = isSecure && address.isTCP
    self.loops = loops
    switch address {
    case .tcp:
      self.address = .tcp(host: bound.host ?? "", port: bound.port)
      file = nil
    case .unix(let path):
      self.address = address
      file = UnixSocketFile(path: path)
    // Refused above, since it is no name to bind.
    case .systemd:
      self.address = address
      file = nil
    }
    isInherited = false
  }

  /// A socket that listens already, and goes on to do so for whoever passed it.
  init(
    inherited descriptor: Int32, as address: ListenAddress, isSecure: Bool, loops: [EventLoop]
  ) {
    var bound = SocketAddress()
    let isBound = bound.fill({ getsockname(descriptor, $0, $1) }) == 0
    self.descriptor = descriptor
    let address = (isBound ? bound.listenAddress : nil) ?? address
    self.address = address
    self.isSecure = isSecure && address.isTCP
    self.loops = loops
    file = nil
    isInherited = true
    // Accepted sockets inherit it.
    Self.set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
  }

  /// The next connection that waits, or -1 with the reason in `errno`.
  static func accept(_ listener: Int32, _ address: inout SocketAddress) -> Int32 {
    let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    return address.fill { accept4(listener, $0, $1, flags) }
  }

  func nextLoop() -> EventLoop {
    next = (next + 1) % loops.count
    return loops[next]
  }

  func close() {
    guard isOpen else { return }
    isOpen = false
    file?.remove()
    Glibc.close(descriptor)
  }

  private static func bind(
    _ address: ListenAddress, _ wanted: SocketAddress, _ permissions: UInt32?
  ) throws(ServerError) -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let descriptor = socket(wanted.family, type | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .cannotListen(address, errno: errno) }
    if case .tcp = address {
      set(descriptor, SOL_SOCKET, SO_REUSEADDR)
      // Accepted sockets inherit it.
      set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
      // `[::]` beside `0.0.0.0` is two listeners, not a conflict.
      if wanted.family == AF_INET6 { set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY) }
    }
    // The file gets the socket's own, so that at no moment it has others (unix(7)).
    if case .unix = address, let permissions, fchmod(descriptor, permissions) != 0 {
      let code = errno
      Glibc.close(descriptor)
      throw .cannotListen(address, errno: code)
    }
    if wanted.withPointer({ Glibc.bind(descriptor, $0, $1) }) == 0 { return descriptor }
    var code = errno
    if code == EADDRINUSE, case .unix(let path) = address {
      guard UnixSocketFile.removeStale(path, wanted) else {
        Glibc.close(descriptor)
        throw .pathInUse(address)
      }
      if wanted.withPointer({ Glibc.bind(descriptor, $0, $1) }) == 0 { return descriptor }
      code = errno
    }
    Glibc.close(descriptor)
    throw .cannotListen(address, errno: code)
  }

  private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32) {
    var on: Int32 = 1
    setsockopt(descriptor, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
  }
}
