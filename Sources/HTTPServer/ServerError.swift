import Glibc

/// Why a server could not start.
public enum ServerError: Error, Hashable, Sendable {
  /// The address can't be bound or listened on.
  case cannotListen(ListenAddress, errno: Int32)
  /// Another process listens on that Unix socket, or a file that is no socket is in its place.
  case pathInUse(ListenAddress)
  /// No such socket was passed to the process.
  case notInherited(ListenAddress, reason: String)
  /// The kernel gave no epoll descriptor.
  case noEventLoop(errno: Int32)
  /// A certificate or key can't be used.
  case tls(TLSError)
  /// `start` was called before.
  case alreadyStarted
}

extension ServerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotListen(let address, let code):
      "cannot listen on \(address): \(String(cString: strerror(code)))"
    case .pathInUse(let address): "cannot listen on \(address): the path is in use"
    case .notInherited(let address, let reason): "cannot listen on \(address): \(reason)"
    case .noEventLoop(let code): "no event loop: \(String(cString: strerror(code)))"
    case .tls(let error): "\(error)"
    case .alreadyStarted: "the server was started before"
    }
  }
}
