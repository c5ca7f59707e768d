import FoundationEssentials
import HTTPServer
import HTTPTypes
import HTTPWire
import Logging
import Synchronization

@testable import frame_gateway

/// A whole gateway over an emulated platform, within this process, and what it was asked and gave.
final class TestGateway: Sendable {
  /// A batch's body, or a manifest's `retry`.
  struct BatchBody: Decodable, Hashable {
    struct Stride: Decodable, Hashable {
      var start: Int64
      var stop: Int64
      var step: Int64
    }

    var frames: [Int64]?
    var ranges: [Stride]?
    var format: String
    var container: String
    var onError: String
    var order: String

    enum CodingKeys: String, CodingKey {
      case frames, ranges, format, container, order
      case onError = "on_error"
    }
  }

  struct Manifest: Decodable {
    var retry: BatchBody?
  }

  let address: String
  private let assembly: Assembly
  private let tap: Tap
  private let server: HTTPServer

  fileprivate init(_ platform: Platform, _ adjust: (inout Settings) -> Void) throws {
    var settings = Settings()
    settings.serverAddress = platform.address
    settings.apiToken = "secret"
    settings.listen = [.tcp(host: "127.0.0.1", port: 0)]
    settings.upstreamRetries = 0
    settings.loops = 1
    adjust(&settings)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    assembly = try Assembly(settings: settings, logger: logger)
    tap = Tap(assembly.gateway)
    var listening = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
    listening.loops = 1
    server = HTTPServer(configuration: listening, handler: tap, logger: logger)
    address = "http://\(try server.start()[0])"
  }

  fileprivate func shutDown() async {
    await server.shutDown(grace: .zero)
    await assembly.shutDown(grace: .zero)
  }

  /// Paths of all requests so far.
  var paths: [String] { tap.log.withLock { $0.paths } }
  /// Bodies of batches so far.
  var bodies: [[UInt8]] { tap.log.withLock { $0.bodies } }
  /// The frames of each batch so far.
  var batches: [[Int64]] { get throws { try requests.map { $0.frames ?? [] } } }

  var requests: [BatchBody] {
    get throws { try bodies.map { try JSONDecoder().decode(BatchBody.self, from: Data($0)) } }
  }

  /// The manifests of the batches' answers that were sent to their end, in that order.
  var manifests: [Manifest] {
    get throws {
      try tap.log.withLock { $0.answers }.compactMap { answer in
        let text = String(decoding: answer, as: UTF8.self)
        guard let mark = text.firstRange(of: "name=\"manifest\"")?.upperBound,
          let start = text[mark...].firstRange(of: "\r\n\r\n")?.upperBound,
          let end = text[start...].firstRange(of: "\r\n--")?.lowerBound
        else { return nil }
        return try JSONDecoder().decode(Manifest.self, from: Data(text[start..<end].utf8))
      }
    }
  }

  /// Stands before the gateway and notes what passes.
  private final class Tap: RequestHandler {
    struct Log: Sendable {
      var paths: [String] = []
      var bodies: [[UInt8]] = []
      var answers: [[UInt8]] = []
    }

    let log = Mutex(Log())
    private let handler: any RequestHandler

    init(_ handler: any RequestHandler) { self.handler = handler }

    func answer(violation: RequestViolation) -> Response { handler.answer(violation: violation) }

    func answer(_ request: Request) -> Answer {
      let path = String(decoding: request.head.path, as: UTF8.self)
      log.withLock { $0.paths.append(path) }
      guard path.hasSuffix("frames:batch"), request.head.method == .post else {
        return handler.answer(request)
      }
      return .later { [self] in
        // A caller that leaves has asked for nothing.
        guard let body = try? await request.body.collect(upTo: 1 << 20) else {
          return Response(status: 400)
        }
        log.withLock { $0.bodies.append(body) }
        let passed = Request(
          head: request.head, peer: request.peer, body: RequestBody(body),
          received: request.received)
        var response =
          switch handler.answer(passed) {
          case .now(let response): response
          case .later(let work): await work()
          }
        guard case .stream(let length, let produce) = response.body else { return response }
        response.body = .stream(length: length) { [self] writer in
          let copy = Copy(writer)
          try await produce(copy)
          log.withLock { $0.answers.append(copy.bytes) }
        }
        return response
      }
    }
  }

  private final class Copy: BodyWriter {
    private let writer: any BodyWriter
    private let written = Mutex<[UInt8]>([])

    init(_ writer: any BodyWriter) { self.writer = writer }

    var bytes: [UInt8] { written.withLock { $0 } }

    func write(_ runs: [ArraySlice<UInt8>]) async throws {
      written.withLock { for run in runs { $0 += run } }
      try await writer.write(runs)
    }
  }
}

/// Runs a test on a gateway over a platform, which are taken down behind it.
func withGateway(
  _ adjust: (inout Settings) -> Void = { _ in },
  test: (Platform, TestGateway) async throws -> Void
) async throws {
  try await withPlatform { platform in
    let gateway = try TestGateway(platform, adjust)
    do {
      try await test(platform, gateway)
    } catch {
      await gateway.shutDown()
      throw error
    }
    await gateway.shutDown()
  }
}

extension Platform {
  /// Fetches through a gateway; pauses before retries are short.
  @discardableResult
  func fetch(
    through gateway: TestGateway, _ arguments: String..., environment: [String: String] = [:]
  ) async throws -> FetchReport {
    let log = FetchReport.Log()
    let status = try await plan(through: gateway, arguments, environment).run(
      reporter: FetchReport.Recorder(log: log))
    return FetchReport(status: status, log: log)
  }

  func plan(
    through gateway: TestGateway, _ arguments: [String], _ environment: [String: String] = [:]
  ) throws -> FetchPlan {
    try plan(
      arguments + ["--retry-pause", "1ms"],
      ["SERVER_ADDRESS": gateway.address].merging(environment) { $1 })
  }
}
