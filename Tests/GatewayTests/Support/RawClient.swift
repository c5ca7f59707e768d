import Glibc
import Synchronization

/// A blocking loopback socket that says exactly what a test tells it to; for threads of a test's
/// own. One thread reads at a time.
final class RawClient: Sendable {
  enum Failure: Error {
    case connect(Int32)
    case send(Int32)
    /// The peer reset the connection.
    case reset
    /// The peer closed in the middle of what was to be read.
    case closed
    /// What came is no HTTP.
    case malformed(String)
    /// Nothing came for so long that the test would hang.
    case silence
  }

  private let descriptor: Int32
  private let isClosed = Atomic(false)
  private let buffer = Mutex<ArraySlice<UInt8>>([])

  /// `from`: the last number of the loopback address that it comes from, 127.0.0.x;
  /// `receiveBuffer`: bytes that the kernel may hold for a reader that is slow.
  init(port: UInt16, from host: UInt32 = 1, receiveBuffer: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Failure.connect(errno) }
    var silence = timeval(tv_sec: 120, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &silence, socklen_t(MemoryLayout<timeval>.size))
    if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
    let isBound = host == 1 || Self.call(bind, descriptor, 0x7F00_0000 | host, port: 0)
    guard isBound, Self.call(Glibc.connect, descriptor, 0x7F00_0001, port: port) else {
      let code = errno
      Glibc.close(descriptor)
      throw Failure.connect(code)
    }
  }

  /// Whether `bind` or `connect` took an IPv4 address.
  private static func call(
    _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ descriptor: Int32,
    _ host: UInt32, port: UInt16
  ) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = host.bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  deinit { close() }

  func close() {
    if !isClosed.exchange(true, ordering: .acquiringAndReleasing) { Glibc.close(descriptor) }
  }

  /// Closes with a reset.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, 8)
    close()
  }

  /// Says that nothing more will be sent.
  func shutDownWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure.send(errno) }
      sent += count
    }
  }

  /// Reads once; false at the end.
  private func fill() throws -> Bool {
    var bytes = [UInt8](repeating: 0, count: 64 * 1024)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    guard count >= 0 else { throw errno == EAGAIN ? Failure.silence : Failure.reset }
    buffer.withLock { $0 = $0.isEmpty ? bytes[..<count] : $0 + bytes[..<count] }
    return count > 0
  }

  /// At most so many bytes, at least one; nil at the end.
  func some(upTo limit: Int) throws -> [UInt8]? {
    while buffer.withLock({ $0.isEmpty }) {
      guard try fill() else { return nil }
    }
    return buffer.withLock { buffer in
      let taken = buffer.prefix(limit)
      buffer = buffer[taken.endIndex...]
      return Array(taken)
    }
  }

  /// One line without its end.
  func line() throws -> String {
    var text: [UInt8] = []
    while true {
      guard let byte = try some(upTo: 1)?.first else { throw Failure.closed }
      if byte == 0x0A, text.last == 0x0D {
        return String(decoding: text.dropLast(), as: UTF8.self)
      }
      text.append(byte)
    }
  }
}
