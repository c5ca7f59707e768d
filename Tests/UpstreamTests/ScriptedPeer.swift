import Glibc

/// A server on loopback that reads a request and then does as told, right or wrong.
///
/// Each request, on whatever connection, takes the next script; one thread a connection.
final class ScriptedPeer: Sendable {
  enum Step: Sendable {
    case send([UInt8])
    /// One byte a write.
    case trickle([UInt8])
    case wait(Signal)
    /// The connection stays open, silent, until the client ends it.
    case hold
    case close
    case reset
  }

  struct Request: Sendable {
    var head: String
    var body: String

    var line: String { String(head.prefix { $0 != "\r\n" }) }

    func field(_ name: String) -> String? {
      head.split(separator: "\r\n").dropFirst().lazy
        .map { $0.split(separator: ":", maxSplits: 1) }
        .first { $0.count == 2 && $0[0].lowercased() == name.lowercased() }
        .map { $0[1].drop { $0 == " " }.description }
    }
  }

  private struct State: Sendable {
    var scripts: [[Step]]
    var requests: [Request] = []
    var connections = 0
    var endedConnections = 0
  }

  let port: UInt16
  private let listener: Int32
  private let watched: Watched<State>

  /// What a client is given as the platform's address.
  var address: String { "http://127.0.0.1:\(port)" }
  var requests: [Request] { watched.value.requests }
  var connections: Int { watched.value.connections }

  init(_ scripts: [[Step]]) {
    watched = Watched(State(scripts: scripts))
    (listener, port) = LoopbackSocket.bound()
    precondition(listen(listener, 128) == 0, "no listening socket on loopback")
    LoopbackSocket.detachThread { [self] in acceptConnections() }
  }

  convenience init(_ answer: [UInt8]) { self.init([[.send(answer)]]) }

  /// No more connections; those at hand go on.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  func wait(forRequests count: Int) async { await watched.wait { $0.requests.count >= count } }

  func wait(forEndedConnections count: Int) async {
    await watched.wait { $0.endedConnections >= count }
  }

  private func acceptConnections() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      watched.change { $0.connections += 1 }
      LoopbackSocket.detachThread { [self] in serve(connection) }
    }
    close(listener)
  }

  private func serve(_ connection: Int32) {
    defer {
      close(connection)
      watched.change { $0.endedConnections += 1 }
    }
    while let request = LoopbackSocket.readRequest(connection) {
      let script = watched.change { state -> [Step]? in
        state.requests.append(request)
        return state.scripts.isEmpty ? nil : state.scripts.removeFirst()
      }
      guard let script, script.allSatisfy({ play($0, on: connection) }) else { return }
    }
  }

  /// False ends the connection.
  private func play(_ step: Step, on connection: Int32) -> Bool {
    switch step {
    case .send(let bytes): LoopbackSocket.send(bytes[...], on: connection)
    case .trickle(let bytes):
      bytes.indices.allSatisfy { LoopbackSocket.send(bytes[$0...$0], on: connection) }
    case .wait(let signal): signal.wait()
    case .hold: LoopbackSocket.readToEnd(connection)
    case .close: false
    case .reset: LoopbackSocket.armReset(connection)
    }
  }
}
