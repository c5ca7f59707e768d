import Dispatch
import FetchScheduling
import FrameBytes
import FrameStore
import Glibc
import HTTPServer
import HTTPWire
import Logging
import Telemetry
import Upstream

@testable import Gateway

/// Times the gateway's handler on a frame in memory, in a loop, without a socket.
///
///     overhead FRAME COUNT      # a JPEG's path; prints CPU nanoseconds a request, by what is on
///
/// `parts` is what the handler does beside looking the frame up and writing the head: the token,
/// the request's id, the metrics and the log line.
@main
struct Overhead {
  struct Wrong: Error { var what: String }

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let count = Int(arguments[2]) else {
      throw Wrong(what: "usage: overhead FRAME COUNT")
    }
    let frame = try Frame(checking: try contents(of: arguments[1]))
    let parts = try await gateway(with: frame, AccessLog(format: .text, wake: drop), tokens)
    try time("parts", count) { try runParts(parts, try request(Self.tokenField), $0) }
    for (name, format) in [("none", nil), ("text", AccessLog.Format.text), ("json", .json)] {
      let log = format.map { AccessLog(format: $0, wake: drop) }
      let open = try await gateway(with: frame, log, nil)
      try time(name, count) { try run(open, try request(""), $0) }
    }
    let closed = try await gateway(with: frame, AccessLog(format: .text, wake: drop), tokens)
    try time("token", count) { try run(closed, try request(Self.tokenField), $0) }
  }

  private static func time(
    _ name: String, _ count: Int, _ run: (Int) throws -> Void
  ) throws {
    try run(count / 10)
    let start = cpuNanoseconds()
    try run(count)
    print("\(name)\t\((cpuNanoseconds() - start) / count)")
  }

  private static func request(_ field: String) throws -> Request {
    Request(
      head: try RequestHead(parsing: Self.head(field)), peer: .address("127.0.0.1"),
      body: RequestBody([]), received: .now)
  }

  /// As a browser asks.
  private static func head(_ field: String) -> String {
    """
    GET /videos/1/frames/17 HTTP/1.1\r
    Host: 127.0.0.1:8080\r
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r
    Accept: image/avif,image/webp,*/*\r
    Accept-Language: en-US,en;q=0.5\r
    Accept-Encoding: gzip, deflate, br\r
    Connection: keep-alive\r
    Referer: http://127.0.0.1:8080/\r
    traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r
    \(field)\r

    """
  }

  private static let token = "kf2Pq7wXrZ0nVbT5yLmC8dJhGsAe3uRi1oNxQvW4EtY"
  private static let tokenField = "Authorization: Bearer \(token)\r\n"
  private static var tokens: TokenList {
    get throws {
      let digest = SHA256Digest(of: Array(token.utf8)).bytes
        .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      return try TokenList(parsing: "bench \(digest)\n")
    }
  }

  private static let queue = DispatchQueue(label: "log")
  /// Takes the lines as their writer does, and lets them go.
  private static let drop: AccessLog.Wake = { log, isFull in
    queue.asyncAfter(deadline: .now() + .milliseconds(isFull ? 0 : 50)) { _ = log.take() }
  }

  private static func run(_ gateway: Gateway, _ request: Request, _ count: Int) throws {
    for _ in 0..<count {
      guard case .now(let response) = gateway.answer(request), response.status == 200 else {
        throw Wrong(what: "the frame is not at hand")
      }
      response.whenEnded?(ResponseEnd(bodyBytes: 170_000, complete: true, begunAt: .now))
    }
  }

  private static func runParts(_ gateway: Gateway, _ request: Request, _ count: Int) throws {
    for _ in 0..<count {
      var head = request.head
      let visitor = try gateway.entrance.admit(&head, from: request.peer)
      let id = RequestID.accepted(head.requestID) ?? RequestID.make()
      gateway.metrics.answeredFrame(status: 200)
      let whenEnded = gateway.observer.whenEnded(
        AccessRecord(
          id: id, caller: visitor.caller.name, route: .frame(video: 1, index: 17, format: nil),
          method: .get, status: 200, cache: .hit,
          trace: head.traceparent.flatMap { TraceParent($0) }, received: request.received))
      whenEnded(ResponseEnd(bodyBytes: 170_000, complete: true, begunAt: .now))
    }
  }

  private static func gateway(
    with frame: Frame, _ log: AccessLog?, _ tokens: TokenList?
  ) async throws -> Gateway {
    let logger = Logger(label: "bench")
    let clock = StoreClock.continuous()
    let store = FrameStore(configuration: FrameStore.Configuration(), clock: clock, logger: logger)
    { call, _, report in
      for index in call.indices { report(.frame(index: index, frame)) }
      report(.ended(.complete))
      return {}
    }
    let key = FrameKey(domain: .gateway, video: 1, index: 17)
    _ = await store.fetch(key, caller: Caller("bench"), deadline: clock.now() + .seconds(60))
    return Gateway(
      configuration: GatewayConfiguration(), store: store,
      videos: VideoDirectory(clock: clock) { _ in .failure(.broken("nobody is asked")) },
      version: PlatformVersion(clock: clock) { .failure(.broken("nobody is asked")) },
      codecs: CodecPool(threads: 1, queueLimit: 1),
      door: tokens.map { Door(tokens: $0, clock: clock, logger: logger) } ?? .open(),
      registry: .forGateway(), accessLog: log,
      logger: logger)
  }

  private static func contents(of path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw Wrong(what: "\(path) can't be opened") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }

  private static func cpuNanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
