import Glibc

/// Where a server listens.
public enum ListenAddress: Hashable, Sendable {
  /// An IPv4 or IPv6 literal, or `localhost`, which is 127.0.0.1. Port 0 lets the kernel choose.
  case tcp(host: String, port: UInt16)
  /// A Unix socket; a stale file that nobody listens on is replaced.
  case unix(path: String)
  /// Sockets that the process was started with: those of that name, or all.
  case systemd(name: String?)

  /// From `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, `unix:/path`, `systemd` or
  /// `systemd:name`.
  public init(parsing text: String) throws(ListenAddressError) {
    if text == "systemd" {
      self = .systemd(name: nil)
      return
    }
    if text.hasPrefix("systemd:") {
      let name = String(text.dropFirst(8))
      guard !name.isEmpty, !name.contains(":") else {
        throw ListenAddressError(text, "a socket's name is not empty and has no colon")
      }
      self = .systemd(name: name)
      return
    }
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      guard !path.isEmpty else { throw ListenAddressError(text, "the path is empty") }
      guard path.utf8.count <= Self.longestPath, !path.utf8.contains(0) else {
        throw ListenAddressError(text, "a socket's path has at most \(Self.longestPath) bytes")
      }
      self = .unix(path: path)
      return
    }
    guard let colon = text.lastIndex(of: ":") else {
      throw ListenAddressError(text, "the port is missing, as in 127.0.0.1:8080")
    }
    let digits = text[text.index(after: colon)...].utf8
    guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      let port = UInt16(String(digits) ?? "")
    else { throw ListenAddressError(text, "the port is not a number from 0 to 65535") }
    var host = String(text[..<colon])
    guard !host.isEmpty else {
      throw ListenAddressError(text, "the host is missing; 0.0.0.0 is every IPv4 address")
    }
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    if isBracketed { host = String(host.dropFirst().dropLast()) }
    let isValid =
      isBracketed
      ? SocketAddress.isIPv6(host) : host == "localhost" || SocketAddress.isIPv4(host)
    guard isValid else {
      throw ListenAddressError(
        text, "the host is neither localhost, an IPv4 address nor an IPv6 address in brackets")
    }
    self = .tcp(host: host, port: port)
  }

  /// Whether only this machine can reach it.
  public var isLoopback: Bool {
    switch self {
    case .tcp(let host, _): host == "localhost" || host == "::1" || host.hasPrefix("127.")
    case .unix: true
    // Only the sockets themselves could tell.
    case .systemd: false
    }
  }

  /// Whether it has a host and a port, not a path.
  public var isTCP: Bool {
    if case .tcp = self { true } else { false }
  }

  /// Whether it is a path.
  public var isUnix: Bool {
    if case .unix = self { true } else { false }
  }

  /// Whether the kernel chooses the port.
  public var isAnyPort: Bool {
    if case .tcp(_, 0) = self { return true }
    return false
  }

  /// What `sockaddr_un` holds, less its terminator.
  static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1
}

extension ListenAddress: CustomStringConvertible {
  /// The form that `init(parsing:)` reads.
  public var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    case .systemd(nil): "systemd"
    case .systemd(let name?): "systemd:\(name)"
    }
  }
}

/// Why a text is no listen address.
public struct ListenAddressError: Error, Hashable, Sendable, CustomStringConvertible {
  public let text: String
  public let reason: String

  init(_ text: String, _ reason: String) {
    self.text = text
    self.reason = reason
  }

  public var description: String { "'\(text)' is no listen address: \(reason)" }
}
