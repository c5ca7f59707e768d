import CLinux
import Glibc
import HTTPServer

/// Asks a running gateway's `/healthz` over a plain socket.
enum HealthProbe {
  /// Longest wait for connecting and for the answer, each in seconds.
  static let patience = 3

  /// Whether the gateway at `address` answers 200.
  static func isHealthy(_ address: ListenAddress) -> Bool {
    let descriptor = connected(to: address)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // HTTP/1.0 needs no Host, and without one the answer does not depend on GATEWAY_HOSTS.
    let request = Array("GET /healthz HTTP/1.0\r\n\r\n".utf8)
    guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count
    else { return false }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 256)
    while answer.count < 12 {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      answer.append(contentsOf: buffer[..<count])
    }
    let start = Array("HTTP/1.".utf8)
    return answer.starts(with: start) && answer.dropFirst(8).starts(with: Array(" 200".utf8))
  }

  private static func connected(to address: ListenAddress) -> Int32 {
    switch address {
    case .unix(let path):
      var name = sockaddr_un()
      name.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &name.sun_path) {
        $0.copyBytes(from: path.utf8.prefix($0.count - 1))
      }
      return connected(AF_UNIX, &name)
    case .tcp(let host, let port) where host.contains(":"):
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(AF_INET6)
      name.sin6_port = port.bigEndian
      inet_pton(AF_INET6, host == "::" ? "::1" : host, &name.sin6_addr)
      return connected(AF_INET6, &name)
    case .tcp(let host, let port):
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = port.bigEndian
      let isOwn = host == "localhost" || host == "0.0.0.0"
      inet_pton(AF_INET, isOwn ? "127.0.0.1" : host, &name.sin_addr)
      return connected(AF_INET, &name)
    }
  }

  private static func connected<Name>(_ family: Int32, _ name: inout Name) -> Int32 {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return -1 }
    var limit = timeval(tv_sec: patience, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    let result = withUnsafePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<Name>.size))
      }
    }
    guard result == 0 else {
      close(descriptor)
      return -1
    }
    return descriptor
  }
}
