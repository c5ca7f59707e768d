import Glibc

/// The few socket calls that a scripted peer makes.
enum LoopbackSocket {
  /// A socket bound to a port of the system's choice: until somebody listens on it, the port is
  /// nobody else's and refuses connections.
  static func bound() -> (socket: Int32, port: UInt16) {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    precondition(isBound, "no socket on loopback")
    return (socket, UInt16(bigEndian: address.sin_port))
  }

  static func send(_ bytes: ArraySlice<UInt8>, on socket: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// False, when the other side has ended the connection.
  static func readToEnd(_ socket: Int32) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while recv(socket, &buffer, buffer.count, 0) > 0 {}
    return false
  }

  /// Closing sends a reset from now on; false, so that it is closed.
  static func armReset(_ socket: Int32) -> Bool {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    return false
  }

  /// A request with its body as declared; nil where the connection ends before.
  static func readRequest(_ socket: Int32) -> ScriptedPeer.Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      if let request = request(in: bytes) { return request }
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
  }

  private static func request(in bytes: [UInt8]) -> ScriptedPeer.Request? {
    guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) })
    else { return nil }
    var request = ScriptedPeer.Request(
      head: String(decoding: bytes[..<end], as: UTF8.self), body: "")
    let length = request.field("content-length").flatMap { Int($0) } ?? 0
    let body = bytes[(end + 4)...]
    guard body.count >= length else { return nil }
    request.body = String(decoding: body.prefix(length), as: UTF8.self)
    return request
  }

  /// A thread of its own, since peers block.
  static func detachThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, Unmanaged.passRetained(Box(body)).toOpaque())
    precondition(code == 0, "no thread for a scripted peer")
    pthread_detach(thread)
  }
}
