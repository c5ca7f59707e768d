import Glibc

/// A socket address as the kernel has it.
struct SocketAddress {
  private(set) var storage = sockaddr_storage()
  private(set) var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

  /// To be filled by the kernel.
  init() {}

  /// Nil where the host is no literal or the path is too long.
  init?(_ address: ListenAddress) {
    switch address {
    case .tcp(let host, let port):
      guard fillInternet(host == "localhost" ? "127.0.0.1" : host, port) else { return nil }
    case .unix(let path):
      guard path.utf8.count <= ListenAddress.longestPath else { return nil }
      fillUnix(path)
    case .systemd: return nil
    }
  }

  var family: Int32 { Int32(storage.ss_family) }

  /// Numeric text of an internet address, IPv4-mapped ones as IPv4; nil for others.
  var host: String? {
    var copy = storage
    return withUnsafeBytes(of: &copy) { raw in
      switch family {
      case AF_INET:
        let address = raw.loadUnaligned(as: sockaddr_in.self)
        return withUnsafeBytes(of: address.sin_addr) { Self.text(AF_INET, $0) }
      case AF_INET6:
        let address = raw.loadUnaligned(as: sockaddr_in6.self)
        return withUnsafeBytes(of: address.sin6_addr) { bytes in
          let isMapped =
            bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
          return isMapped
            ? Self.text(AF_INET, UnsafeRawBufferPointer(rebasing: bytes[12...]))
            : Self.text(AF_INET6, bytes)
        }
      default:
        return nil
      }
    }
  }

  /// What it is as a listener's own; nil for a Unix socket without a path.
  var listenAddress: ListenAddress? {
    if let host { return .tcp(host: host, port: port) }
    guard family == AF_UNIX else { return nil }
    var copy = storage
    return withUnsafeBytes(of: &copy) { raw in
      let path = raw[MemoryLayout<sa_family_t>.size..<min(Int(length), raw.count)]
        .prefix { $0 != 0 }
      return path.isEmpty ? nil : .unix(path: String(decoding: path, as: UTF8.self))
    }
  }

  var port: UInt16 {
    var copy = storage
    return withUnsafeBytes(of: &copy) { raw in
      switch family {
      case AF_INET: UInt16(bigEndian: raw.loadUnaligned(as: sockaddr_in.self).sin_port)
      case AF_INET6: UInt16(bigEndian: raw.loadUnaligned(as: sockaddr_in6.self).sin6_port)
      default: 0
      }
    }
  }

  func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    withUnsafePointer(to: storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }

  /// Lets the kernel write the address.
  mutating func fill<R>(
    _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> R
  ) -> R {
    length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
    }
  }

  /// Numeric text of an address's 4 or 16 bytes, IPv4-mapped ones as IPv4; nil for other counts.
  static func text(of bytes: [UInt8]) -> String? {
    let isMapped = bytes.count == 16 && bytes[..<12].elementsEqual(mapped)
    return (isMapped ? Array(bytes[12...]) : bytes).withUnsafeBytes { bytes in
      switch bytes.count {
      case 4: text(AF_INET, bytes)
      case 16: text(AF_INET6, bytes)
      default: nil
      }
    }
  }

  /// The bytes of numeric text.
  static func bytes(of text: String, isVersion6: Bool) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: isVersion6 ? 16 : 4)
    return inet_pton(isVersion6 ? AF_INET6 : AF_INET, text, &bytes) == 1 ? bytes : nil
  }

  private static let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

  static func isIPv4(_ host: String) -> Bool {
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1
  }

  static func isIPv6(_ host: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, host, &address) == 1
  }

  private static func text(_ family: Int32, _ address: UnsafeRawBufferPointer) -> String? {
    guard let base = address.baseAddress else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
      inet_ntop(family, base, text.baseAddress, socklen_t(text.count)).map { String(cString: $0) }
    }
  }

  private mutating func fillInternet(_ host: String, _ port: UInt16) -> Bool {
    var version4 = sockaddr_in()
    var version6 = sockaddr_in6()
    if inet_pton(AF_INET, host, &version4.sin_addr) == 1 {
      version4.sin_family = sa_family_t(AF_INET)
      version4.sin_port = port.bigEndian
      fill(from: version4)
    } else if inet_pton(AF_INET6, host, &version6.sin6_addr) == 1 {
      version6.sin6_family = sa_family_t(AF_INET6)
      version6.sin6_port = port.bigEndian
      fill(from: version6)
    } else {
      return false
    }
    return true
  }

  private mutating func fillUnix(_ path: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    fill(from: address)
  }

  private mutating func fill<Address>(from address: Address) {
    withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: Address.self) }
    length = socklen_t(MemoryLayout<Address>.size)
  }
}
