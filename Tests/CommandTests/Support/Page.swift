import Glibc

/// A page of a gateway on loopback, read over a plain socket.
enum Page {
  /// A socket that is connected and has asked for a page, which its owner closes; `address` is a
  /// loopback host and port.
  static func ask(_ path: String, at address: String) throws -> Int32 {
    guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw Program.Failure(description: "\(address) has no port")
    }
    let descriptor = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
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
    else {
      close(descriptor)
      throw Program.Failure(description: "\(address) does not answer")
    }
    return descriptor
  }

  /// The answer to a GET, its head included.
  static func get(_ path: String, at address: String) async throws -> String {
    try await blocking { try read(path, at: address) }
  }

  private static func read(_ path: String, at address: String) throws -> String {
    let descriptor = try ask(path, at: address)
    defer { close(descriptor) }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
      answer += buffer[..<count]
    }
  }

  /// A figure of the page of metrics that has no labels.
  static func metric(_ name: String, at address: String) async throws -> Double? {
    let line = try await get("/metrics", at: address).split(separator: "\n")
      .first { $0.hasPrefix("\(name) ") }
    return line.flatMap { Double($0.dropFirst(name.count + 1).filter { $0 != "\r" }) }
  }

  /// The figure, asked for again until it is `value` or a minute has passed.
  ///
  /// A gateway counts what it has answered, and forgets its connection, a moment after the caller
  /// has the answer.
  static func metric(
    _ name: String, at address: String, toBe value: Double
  ) async throws -> Double? {
    let end = ContinuousClock.now + .seconds(60)
    while true {
      let figure = try await metric(name, at: address)
      if figure == value || ContinuousClock.now > end { return figure }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
