import CLinux
import Glibc

@testable import HTTPServer

/// A blocking socket that says exactly what a test tells it to.
final class RawClient {
  enum Failure: Error {
    case connect(Int32)
    case send(Int32)
    /// The peer reset the connection.
    case reset
    /// The peer closed in the middle of what was to be read.
    case closed
    /// Nothing came for half a minute: the test would hang.
    case silence
  }

  private(set) var descriptor: Int32
  /// Nil where it speaks plainly.
  private(set) var tls: TLSPeer?
  private var received: [UInt8] = []

  init(_ address: ListenAddress, receiveBuffer: Int32? = nil) throws {
    guard let target = SocketAddress(address) else { throw Failure.connect(EINVAL) }
    descriptor = socket(target.family, Int32(SOCK_STREAM.rawValue), 0)
    var patience = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    if var receiveBuffer {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4)
    }
    guard target.withPointer({ connect(descriptor, $0, $1) }) == 0 else {
      // `deinit` closes: every property is set.
      throw Failure.connect(errno)
    }
  }

  deinit { close() }

  func close() {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
  }

  /// Agrees on TLS; from here on all bytes go through it.
  func startTLS(_ settings: TLSPeer.Settings = TLSPeer.Settings()) throws {
    let peer = try TLSPeer(descriptor, settings)
    try peer.connect()
    tls = peer
  }

  /// Closes with a reset.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, 8)
    close()
  }

  func shutDownWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    if let tls { return try tls.send(bytes) }
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failure.send(errno) }
      sent += count
    }
  }

  /// Reads once; false at the end.
  private func fill() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    let count = tls?.receive(&buffer) ?? recv(descriptor, &buffer, buffer.count, 0)
    if count < 0 { throw errno == EAGAIN ? Failure.silence : Failure.reset }
    received += buffer[..<count]
    return count > 0
  }

  func receive(_ count: Int) throws -> [UInt8] {
    while received.count < count {
      guard try fill() else { throw Failure.closed }
    }
    defer { received.removeFirst(count) }
    return Array(received[..<count])
  }

  /// Everything up to the peer's close.
  func receiveToEnd() throws -> [UInt8] {
    while try fill() {}
    defer { received = [] }
    return received
  }

  /// Everything up to the peer's close or reset, and which it was.
  func receiveToEndOrReset() throws -> (bytes: [UInt8], isReset: Bool) {
    do {
      return (try receiveToEnd(), false)
    } catch Failure.reset {
      defer { received = [] }
      return (received, true)
    }
  }

  private func receiveLine() throws -> String {
    var length = 0
    while true {
      while length + 1 < received.count {
        if received[length] == 0x0D, received[length + 1] == 0x0A {
          defer { received.removeFirst(length + 2) }
          return String(decoding: received[..<length], as: UTF8.self)
        }
        length += 1
      }
      guard try fill() else { throw Failure.closed }
    }
  }

  /// A whole response; `toHead` of a request whose response has no body.
  func receiveResponse(toHead: Bool = false) throws -> RawResponse {
    var response = RawResponse()
    let statusLine = try receiveLine().split(
      separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard statusLine.count == 3, let status = Int(statusLine[1]) else { throw Failure.closed }
    response.status = status
    while true {
      let line = try receiveLine()
      if line.isEmpty { break }
      guard let colon = line.firstIndex(of: ":") else { throw Failure.closed }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      response.fields.append((line[..<colon].lowercased(), String(value)))
    }
    if toHead || status < 200 || status == 204 || status == 304 { return response }
    if response["transfer-encoding"] == "chunked" {
      while let size = Int(try receiveLine(), radix: 16), size > 0 {
        response.chunks.append(size)
        response.body += try receive(size)
        _ = try receiveLine()
      }
      _ = try receiveLine()
    } else if let length = response["content-length"].flatMap({ Int($0) }) {
      response.body = try receive(length)
    } else {
      response.body = try receiveToEnd()
    }
    return response
  }
}

/// A response as it came.
struct RawResponse: Sendable {
  var status = 0
  var fields: [(name: String, value: String)] = []
  var body: [UInt8] = []
  /// The sizes of its chunks.
  var chunks: [Int] = []

  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
  var text: String { String(decoding: body, as: UTF8.self) }
}
