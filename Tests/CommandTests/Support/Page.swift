import Glibc

/// A page of a gateway on loopback, read over a plain socket.
enum Page {
  /// The answer to a GET, its head included; `address` is a loopback host and port.
  static func get(_ path: String, at address: String) throws -> String {
    guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw Program.Failure(description: "\(address) has no port")
    }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    inet_pton(AF_INET, "127.0.0.1", &name.sin_addr)
    let connected = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    // HTTP/1.0: the answer ends with the connection.
    let request = Array("GET \(path) HTTP/1.0\r\n\r\n".utf8)
    guard connected == 0,
      send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count
    else { throw Program.Failure(description: "\(address) does not answer") }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
      answer += buffer[..<count]
    }
  }
}
