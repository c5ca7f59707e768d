import FoundationEssentials
import HTTPServer
import HTTPTypes
import HTTPWire
import Logging
import Synchronization
import Testing

@testable import FrameClient

/// What stands for a gateway or the platform: answers as a test says, right or wrong, and notes what
/// it is asked.
final class ScriptedServer: RequestHandler {
  struct Ask: Sendable {
    var method: String
    var path: String
    var body: String
    var key: String?

    var isProbe: Bool { method == "GET" && path == FrameServer.probePath }

    /// Of a gateway's batch, or of a call of the platform's API.
    var indices: [Int64] {
      struct Body: Decodable {
        var frames: [Int64]?
        var frame: Int64?
      }
      let body = try? JSONDecoder().decode(Body.self, from: Data(body.utf8))
      return body?.frames ?? (body?.frame).map { [$0] } ?? []
    }
  }

  /// Answers the calls of one kind; `number` counts them from 0.
  typealias Script = @Sendable (_ number: Int, Ask) async -> Response

  private let probe: Script
  private let batch: Script
  private let log = Mutex<[Ask]>([])

  /// - Parameters:
  ///   - probe: Answers the question whether it is a gateway.
  ///   - batch: Answers a gateway's batches; the platform's API always gives what is asked for.
  init(probe: @escaping Script, batch: @escaping Script) {
    self.probe = probe
    self.batch = batch
  }

  /// Every request so far.
  var asks: [Ask] { log.withLock { $0 } }
  var probes: [Ask] { asks.filter(\.isProbe) }
  /// The frames of each batch so far.
  var batches: [[Int64]] {
    asks.filter { $0.path.hasSuffix("frames:batch") && !$0.isProbe }.map(\.indices)
  }
  /// The frames of each call of the platform's API so far.
  var calls: [[Int64]] { asks.filter { $0.path.hasSuffix("download-frame") }.map(\.indices) }

  func answer(_ request: Request) -> Answer { .later { await self.respond(to: request) } }

  func answer(violation: RequestViolation) -> Response { Response(status: violation.status) }

  private func respond(to request: Request) async -> Response {
    let body = (try? await request.body.collect(upTo: 1 << 20)) ?? []
    let ask = Ask(
      method: request.head.method.name, path: String(decoding: request.head.path, as: UTF8.self),
      body: String(decoding: body, as: UTF8.self),
      key: request.head.combined(HTTPField.Name("x-api-key")!))
    let number = log.withLock { asks in
      defer { asks.append(ask) }
      return asks.count { $0.isProbe == ask.isProbe && $0.path == ask.path }
    }
    if ask.isProbe { return await probe(number, ask) }
    if ask.path.hasSuffix("frames:batch") { return await batch(number, ask) }
    if ask.path.hasSuffix("videos.bulk.download-frame") {
      return ScriptedBatch(parts: ask.indices.map(ScriptedBatch.part)).response
    }
    if ask.path.hasSuffix("videos.download-frame") {
      return Response(
        status: 200, body: .bytes([Pictures.numbered(ask.indices.first ?? 0)[...]]))
    }
    return .problem(404, "no_such_route")
  }
}

/// Runs a test on a client of such a server, which is taken down behind it.
///
/// - Parameters:
///   - batch: What is answered to batches; everything asked for unless set.
///   - probe: What is answered to the question whether it is a gateway; as a gateway does unless
///     set.
func withServer(
  batch: @escaping ScriptedServer.Script = { _, ask in ScriptedBatch(of: ask.indices).response },
  probe: @escaping ScriptedServer.Script = { _, _ in .problem(405, "method_not_allowed") },
  options adjust: (inout VideoFrameAPI.Options) -> Void = { _ in },
  test: (ScriptedServer, VideoFrameAPI) async throws -> Void
) async throws {
  var options = VideoFrameAPI.Options()
  options.retryPause = .milliseconds(1)
  // However slow the machine, a slice stays one.
  options.sliceTime = .seconds(3600)
  adjust(&options)
  let handler = ScriptedServer(probe: probe, batch: batch)
  var listening = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
  listening.loops = 1
  let server = HTTPServer(
    configuration: listening, handler: handler,
    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  let address = "http://\(try server.start()[0])"
  do {
    let api = try VideoFrameAPI(address: address, token: "secret", options: options)
    try await test(handler, api)
  } catch {
    await server.shutDown(grace: .zero)
    throw error
  }
  await server.shutDown(grace: .zero)
}

/// The same for what is answered to the question whether it is a gateway; batches bring everything.
func withProbe(
  _ probe: @escaping ScriptedServer.Script,
  options adjust: (inout VideoFrameAPI.Options) -> Void = { _ in },
  test: (ScriptedServer, VideoFrameAPI) async throws -> Void
) async throws {
  try await withServer(probe: probe, options: adjust, test: test)
}

extension Response {
  /// A gateway's problem. `members` are JSON, with a comma before each.
  static func problem(
    _ status: Int, _ code: String, retryable: Bool = false, detail: String = "so it is",
    members: String = "", retryAfter: String? = nil
  ) -> Response {
    let json =
      #"{"type":"urn:frame-gateway:problem:\#(code)","title":"a problem","status":\#(status),"#
      + #""detail":"\#(detail)","code":"\#(code)","request_id":"1","retryable":\#(retryable)"#
      + members + "}"
    return .text(json, "application/problem+json", status: status, retryAfter: retryAfter)
  }

  static func text(
    _ text: String, _ type: String, status: Int = 200, retryAfter: String? = nil
  ) -> Response {
    var response = Response(status: status, body: .bytes([Array(text.utf8)[...]]))
    response.fields.append(.contentType, type)
    if let retryAfter { response.fields.append(.retryAfter, retryAfter) }
    return response
  }
}
