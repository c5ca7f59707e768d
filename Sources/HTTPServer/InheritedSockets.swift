import Glibc

/// Listening sockets that the process was started with, as systemd passes them (sd_listen_fds(3)):
/// `LISTEN_FDS` of them from descriptor 3 on, for the process `LISTEN_PID`, named by
/// `LISTEN_FDNAMES`.
public struct InheritedSockets: Sendable {
  /// Why there is none to take.
  enum Failure: Error, Hashable {
    /// None was passed, or not to this process.
    case nothingPassed
    /// None has that name.
    case noSuchName
    /// It is no stream socket that listens.
    case notListening(Int32)

    var reason: String {
      switch self {
      case .nothingPassed: "no socket was passed to this process (LISTEN_PID, LISTEN_FDS)"
      case .noSuchName: "no socket of that name was passed (LISTEN_FDNAMES)"
      case .notListening(let descriptor): "descriptor \(descriptor) is no listening stream socket"
      }
    }
  }

  /// The first that is passed (SD_LISTEN_FDS_START).
  static let first: Int32 = 3
  /// More than that nobody passes; a number beyond is none.
  static let most = 1024

  private let names: [String]

  /// - Parameter process: The id of this process.
  init(_ variables: (String) -> String?, process: pid_t) {
    func number(_ name: String) -> Int? {
      guard let text = variables(name), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return nil
      }
      return Int(text)
    }
    guard number("LISTEN_PID") == Int(process), let count = number("LISTEN_FDS"),
      (1...Self.most).contains(count)
    else {
      names = []
      return
    }
    let given = (variables("LISTEN_FDNAMES") ?? "").split(
      separator: ":", omittingEmptySubsequences: false
    ).map(String.init)
    names = (0..<count).map { $0 < given.count ? given[$0] : "" }
  }

  /// Those that this process was started with.
  public static let ofProcess = InheritedSockets(
    { getenv($0).map { String(cString: $0) } }, process: getpid())

  /// The descriptors of that name, or all of them; each made fit for a listener.
  func take(_ name: String?) throws(Failure) -> [Int32] {
    guard !names.isEmpty else { throw .nothingPassed }
    let taken = names.indices.filter { name == nil || names[$0] == name }
      .map { Self.first + Int32($0) }
    guard !taken.isEmpty else { throw .noSuchName }
    for descriptor in taken {
      guard Self.isListening(descriptor) else { throw .notListening(descriptor) }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
    return taken
  }

  private static func isListening(_ descriptor: Int32) -> Bool {
    option(descriptor, SO_ACCEPTCONN) == 1
      && option(descriptor, SO_TYPE) == Int32(SOCK_STREAM.rawValue)
  }

  private static func option(_ descriptor: Int32, _ name: Int32) -> Int32? {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
  }
}
