import CLinux
import Glibc
import HTTPServer

/// One request to a gateway of this machine; blocks.
enum LocalExchange {
  struct Answer {
    var status: Int
    var body: [UInt8]
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// An answer without a body's length ends with the connection, which HTTP/1.0 always does.
  ///
  /// - Parameters:
  ///   - isSecure: Whether it speaks TLS. Nobody asks whose certificate it is: it is this
  ///     machine's, by whatever name.
  ///   - patience: Longest wait to connect, and for each piece of the answer, in seconds.
  ///   - preface: Goes in front of everything.
  static func ask(
    _ method: String, _ target: String, at address: ListenAddress, isSecure: Bool = false,
    patience: Int, preface: String = ""
  ) throws(Failure) -> Answer {
    let descriptor = try connected(to: address, patience)
    defer { close(descriptor) }
    let start = Array(preface.utf8)
    guard send(descriptor, start, start.count, Int32(MSG_NOSIGNAL)) == start.count else {
      throw failure(errno)
    }
    var tls: LocalTLS?
    if isSecure {
      tls = LocalTLS(descriptor)
      guard tls != nil else { throw Failure(description: "no TLS handshake") }
    }
    // HTTP/1.0 needs no Host, and without one the answer does not depend on GATEWAY_HOSTS.
    let request = Array("\(method) \(target) HTTP/1.0\r\n\r\n".utf8)
    let sent =
      tls?.send(request) ?? send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
    guard sent == request.count else { throw failure(errno) }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = tls?.receive(&buffer) ?? recv(descriptor, &buffer, buffer.count, 0)
      guard count >= 0 else { throw failure(errno) }
      guard count > 0 else { break }
      answer.append(contentsOf: buffer[..<count])
    }
    guard let parsed = parse(answer) else { throw Failure(description: "the answer is not HTTP") }
    return parsed
  }

  private static func parse(_ answer: [UInt8]) -> Answer? {
    // `HTTP/1.1 200 …`
    let digits = answer.dropFirst(9).prefix(3)
    guard answer.starts(with: "HTTP/1.".utf8), digits.count == 3,
      digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let status = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    let end = Array("\r\n\r\n".utf8)
    let head = answer.indices.first { answer[$0...].starts(with: end) } ?? answer.endIndex
    return Answer(status: status, body: Array(answer[head...].dropFirst(end.count)))
  }

  private static func failure(_ code: Int32) -> Failure {
    Failure(description: String(cString: strerror(code)))
  }

  private static func connected(to address: ListenAddress, _ patience: Int) throws(Failure) -> Int32
  {
    switch address {
    case .systemd:
      throw Failure(description: "\(address) is no address that can be asked; name one")
    case .unix(let path):
      var name = sockaddr_un()
      name.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &name.sun_path) {
        $0.copyBytes(from: path.utf8.prefix($0.count - 1))
      }
      return try connected(AF_UNIX, &name, patience)
    case .tcp(let host, let port) where host.contains(":"):
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(AF_INET6)
      name.sin6_port = port.bigEndian
      inet_pton(AF_INET6, host == "::" ? "::1" : host, &name.sin6_addr)
      return try connected(AF_INET6, &name, patience)
    case .tcp(let host, let port):
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = port.bigEndian
      let isOwn = host == "localhost" || host == "0.0.0.0"
      inet_pton(AF_INET, isOwn ? "127.0.0.1" : host, &name.sin_addr)
      return try connected(AF_INET, &name, patience)
    }
  }

  private static func connected<Name>(
    _ family: Int32, _ name: inout Name, _ patience: Int
  ) throws(Failure) -> Int32 {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw failure(errno) }
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
      let code = errno
      close(descriptor)
      throw failure(code)
    }
    return descriptor
  }
}
