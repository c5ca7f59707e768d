import Glibc
import Synchronization

/// A platform on loopback that answers each request with the bytes it is told to, right or wrong,
/// and then keeps or breaks the connection; a thread for each connection.
final class ScriptedPlatform: Sendable {
  struct Call: Sendable {
    /// `videos.info`, `videos.download-frame`, …
    var method: String
    var head: String
    var body: String
    /// Lines of the head behind the first.
    var fields: [String] = []

    /// A field's value, by its name in small letters.
    func field(_ name: String) -> String? {
      fields.first { $0.lowercased().hasPrefix("\(name):") }
        .map { String($0.dropFirst(name.count + 1).drop { $0 == " " }) }
    }
  }

  enum Step: Sendable {
    case send([UInt8])
    case wait(Signal)
    /// Silent until the other side ends the connection.
    case hold
    case close
    case reset
  }

  let port: UInt16
  private let listener: Int32
  private let script: @Sendable (Call) -> [Step]
  private let received = Mutex<[Call]>([])
  private let openConnections = Atomic(0)

  var address: String { "http://127.0.0.1:\(port)" }
  var calls: [Call] { received.withLock { $0 } }
  /// Connections now; one may end without a call, where that was given up before it was sent.
  var connections: Int { openConnections.load(ordering: .acquiring) }

  init(_ script: @escaping @Sendable (Call) -> [Step]) {
    self.script = script
    (listener, port) = Self.takePort()
    detachThread { [self] in acceptConnections() }
  }

  /// An address where nobody listens.
  static func deadAddress() -> String {
    // Never closed, or another test's server might be given the port.
    let (_, port) = takePort(isListening: false)
    return "http://127.0.0.1:\(port)"
  }

  /// No more connections; those at hand go on.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  /// A socket of a port that is free; with `isListening` off nobody is there, and nobody else is
  /// given the port.
  static func takePort(
    port: UInt16 = 0, isListening: Bool = true
  ) -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    // For a port with connections that have just ended; a new one is to be nobody else's.
    var on: Int32 = port == 0 ? 0 : 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, 4)
    var address = sockaddr_in()
    address.sin_port = port.bigEndian
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && (!isListening || listen(descriptor, 64) == 0)
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    precondition(result, "loopback has a port to give")
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }

  private func acceptConnections() {
    while case let connection = accept(listener, nil, nil), connection >= 0 {
      openConnections.wrappingAdd(1, ordering: .acquiringAndReleasing)
      detachThread { [self] in
        serve(connection)
        Glibc.close(connection)
        openConnections.wrappingSubtract(1, ordering: .acquiringAndReleasing)
      }
    }
    Glibc.close(listener)
  }

  private func serve(_ connection: Int32) {
    while let call = readCall(connection) {
      received.withLock { $0.append(call) }
      for step in script(call) {
        guard play(step, on: connection) else { return }
      }
    }
  }

  /// False ends the connection.
  private func play(_ step: Step, on connection: Int32) -> Bool {
    switch step {
    case .send(let bytes):
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes {
          Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    case .wait(let signal):
      while !signal.isSet {
        // Looks for the other side's end meanwhile, which no signal would tell.
        var byte: UInt8 = 0
        let count = recv(connection, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        if count == 0 || (count < 0 && errno != EAGAIN) { return false }
        usleep(1000)
      }
      return true
    case .hold:
      var byte: UInt8 = 0
      while recv(connection, &byte, 1, 0) > 0 {}
      return false
    case .close: return false
    case .reset:
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, 8)
      return false
    }
  }

  /// The next request with its body; nil at the connection's end.
  private func readCall(_ connection: Int32) -> Call? {
    var bytes: [UInt8] = []
    let mark = Array("\r\n\r\n".utf8)
    while !bytes.suffix(4).elementsEqual(mark) {
      var byte: UInt8 = 0
      guard recv(connection, &byte, 1, 0) == 1 else { return nil }
      bytes.append(byte)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    let length = lines.compactMap { line -> Int? in
      let parts = line.split(separator: ":")
      guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
      return Int(parts[1].filter { $0 != " " })
    }.first
    var body = [UInt8](repeating: 0, count: length ?? 0)
    guard body.isEmpty || recv(connection, &body, body.count, Int32(MSG_WAITALL)) > 0
    else { return nil }
    let path = lines.first?.split(separator: " ").dropFirst().first ?? ""
    return Call(
      method: String(path.split(separator: "/").last ?? ""),
      head: String(decoding: bytes, as: UTF8.self), body: String(decoding: body, as: UTF8.self),
      fields: lines.dropFirst().map(String.init))
  }
}

extension [ScriptedPlatform.Step] {
  /// A whole answer with its length.
  static func answer(
    _ status: Int, _ type: String, _ body: [UInt8], _ fields: String = ""
  ) -> [ScriptedPlatform.Step] {
    let head =
      "HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n"
      + "\(fields)\r\n"
    return [.send([UInt8](head.utf8) + body)]
  }

  /// A bulk answer in as many pieces as frames, each with the delimiter that ends its part.
  static func pieces(of frames: [(index: Int, bytes: [UInt8])]) -> [[UInt8]] {
    let heads = frames.map {
      [UInt8]("Content-Disposition: form-data; name=\"\($0.index)\"\r\n\r\n".utf8)
    }
    var pieces = zip(heads, frames).map { $0 + $1.bytes + [UInt8]("\r\n--limit\r\n".utf8) }
    pieces[0] = [UInt8]("--limit\r\n".utf8) + pieces[0]
    pieces[pieces.count - 1].removeLast(2)
    pieces[pieces.count - 1] += [UInt8]("--\r\n".utf8)
    let length = pieces.map(\.count).reduce(0, +)
    let head =
      "HTTP/1.1 200 OK\r\nContent-Type: multipart/form-data; boundary=limit\r\n"
      + "Content-Length: \(length)\r\n\r\n"
    pieces[0] = [UInt8](head.utf8) + pieces[0]
    return pieces
  }

  /// What `videos.info` says of a video of so many frames.
  static func info(frames: Int?) -> [ScriptedPlatform.Step] {
    let meta = frames.map { #"{"framesCount":\#($0),"width":32,"height":24}"# } ?? "{}"
    return .answer(
      200, "application/json", [UInt8](#"{"id":1,"name":"film","fileMeta":\#(meta)}"#.utf8))
  }
}
