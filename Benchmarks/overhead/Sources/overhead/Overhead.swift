import Dispatch
import FetchScheduling
import FrameBytes
import FrameStore
import Gateway
import Glibc
import HTTPServer
import HTTPWire
import Logging
import Telemetry
import Upstream

/// Times the gateway's handler on a frame in memory, in a loop, without a socket.
///
///     overhead FRAME COUNT      # a JPEG's path; prints CPU nanoseconds a request, by what is on
@main
struct Overhead {
  struct Wrong: Error { var what: String }

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let count = Int(arguments[2]) else {
      throw Wrong(what: "usage: overhead FRAME COUNT")
    }
    let frame = try Frame(checking: try contents(of: arguments[1]))
    for (name, log) in [
      ("none", nil), ("text", AccessLog(format: .text, wake: drop)),
      ("json", AccessLog(format: .json, wake: drop)),
    ] {
      let gateway = try await gateway(with: frame, log)
      let request = Request(
        head: try RequestHead(parsing: Self.head), peer: .address("127.0.0.1"),
        body: RequestBody([]),
        received: .now)
      try run(gateway, request, count / 10)
      let start = cpuNanoseconds()
      try run(gateway, request, count)
      print("\(name)\t\((cpuNanoseconds() - start) / count)")
    }
  }

  /// As a browser asks.
  private static let head = """
    GET /videos/1/frames/17 HTTP/1.1\r
    Host: 127.0.0.1:8080\r
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r
    Accept: image/avif,image/webp,*/*\r
    Accept-Language: en-US,en;q=0.5\r
    Accept-Encoding: gzip, deflate, br\r
    Connection: keep-alive\r
    Referer: http://127.0.0.1:8080/\r
    traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r
    \r

    """

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

  private static func gateway(with frame: Frame, _ log: AccessLog?) async throws -> Gateway {
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
      codecs: CodecPool(threads: 1, queueLimit: 1), registry: .forGateway(), accessLog: log,
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
