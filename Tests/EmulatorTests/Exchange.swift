import Emulator
import HTTPServer
import HTTPTypes
import HTTPWire
import Synchronization

/// One request and its response, without a socket.
struct Exchange {
  let status: Int
  let fields: HeaderBlock
  let body: [UInt8]
  /// The length that the head declares; nil for a chunked body.
  let length: Int64?
  /// The bytes of each write.
  let writes: [Int]
  /// Whether the body ended before its end.
  let isBroken: Bool

  var text: String { String(decoding: body, as: UTF8.self) }

  init(_ emulator: Emulator, _ head: String, body: String = "") async throws {
    let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
    let request = Request(
      head: try RequestHead(parsing: head + "\r\nHost: h\r\n\(length)\r\n"),
      peer: .address("127.0.0.1"), body: RequestBody(Array(body.utf8)), received: .now)
    var response: Response
    switch emulator.answer(request) {
    case .now(let answer): response = answer
    case .later(let answer): response = await answer()
    }
    status = response.status
    fields = response.fields
    let sink = Sink()
    var isBroken = false
    switch response.body {
    case .empty, .omitted: self.length = 0
    case .bytes(let runs):
      try await sink.write(runs)
      self.length = Int64(sink.bytes.count)
    case .stream(let length, let produce):
      do { try await produce(sink) } catch { isBroken = true }
      self.length = length
      if let length, length != sink.bytes.count { isBroken = true }
    }
    (self.body, writes, self.isBroken) = (sink.bytes, sink.writes, isBroken)
    response.whenEnded?(ResponseEnd(bodyBytes: Int64(sink.bytes.count), complete: !isBroken))
  }

  /// A POST of JSON to one of the platform's methods.
  init(_ emulator: Emulator, call method: String, _ json: String, token: String? = nil)
    async throws
  {
    let key = token.map { "\r\nx-api-key: \($0)" } ?? ""
    try await self.init(
      emulator, "POST /public/api/v3/\(method) HTTP/1.1\r\nContent-Type: application/json\(key)",
      body: json)
  }
}

/// Keeps what a body's producer writes.
final class Sink: BodyWriter {
  private let state = Mutex<(bytes: [UInt8], writes: [Int])>(([], []))

  var bytes: [UInt8] { state.withLock { $0.bytes } }
  var writes: [Int] { state.withLock { $0.writes } }

  func write(_ runs: [ArraySlice<UInt8>]) async throws {
    state.withLock { state in
      state.writes.append(runs.reduce(0) { $0 + $1.count })
      for run in runs { state.bytes += run }
    }
  }
}

extension EmulatorConfiguration {
  /// Two videos of ten frames that take no time to draw.
  static var small: EmulatorConfiguration {
    var configuration = EmulatorConfiguration()
    (configuration.width, configuration.height) = (32, 24)
    (configuration.videos, configuration.frameCount) = (2, 10)
    return configuration
  }
}
