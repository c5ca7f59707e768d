import Glibc
import HTTPWire
import Logging
import Testing

@testable import HTTPServer

/// A running server and where it is.
struct Fixture: Sendable {
  let server: HTTPServer
  let addresses: [ListenAddress]

  func connect(_ index: Int = 0, receiveBuffer: Int32? = nil) throws -> RawClient {
    try RawClient(addresses[index], receiveBuffer: receiveBuffer)
  }
}

struct ClosureHandler: RequestHandler {
  let respond: @Sendable (Request) -> Answer

  func answer(_ request: Request) -> Answer { respond(request) }

  func answer(violation: RequestViolation) -> Response {
    Response(status: violation.status, text: violation.detail)
  }
}

/// Serves while the scenario runs, on a thread of its own, then shuts down at once.
func withServer(
  _ configure: (inout ServerConfiguration) -> Void = { _ in },
  respond: @escaping @Sendable (Request) -> Answer,
  scenario: @escaping @Sendable (Fixture) throws -> Void
) async throws {
  let fixture = try startServer(configure, respond: respond)
  let result = await Result { try await onThread { try scenario(fixture) } }
  await fixture.server.shutDown(grace: .zero)
  try result.get()
}

func startServer(
  _ configure: (inout ServerConfiguration) -> Void = { _ in },
  respond: @escaping @Sendable (Request) -> Answer
) throws -> Fixture {
  var configuration = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
  // However busy the machine is, only a test that means to sees a deadline pass.
  configuration.headerTimeout = .seconds(600)
  configuration.bodyTimeout = .seconds(600)
  configuration.idleTimeout = .seconds(600)
  configure(&configuration)
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  let server = HTTPServer(
    configuration: configuration, handler: ClosureHandler(respond: respond), logger: logger)
  return Fixture(server: server, addresses: try server.start())
}

extension Response {
  init(status: Int = 200, text: String) {
    self.init(status: status, body: .bytes([Array(text.utf8)[...]]))
  }
}

extension Request {
  var path: String { String(decoding: head.path, as: UTF8.self) }
}

extension Result where Failure == any Error {
  init(_ work: () async throws -> Success) async {
    do { self = .success(try await work()) } catch { self = .failure(error) }
  }
}

/// A request's text with `Host`.
func get(_ path: String, _ fields: String = "") -> String {
  "GET \(path) HTTP/1.1\r\nHost: test\r\n\(fields)\r\n"
}

/// A path in a folder of its own, short enough for a socket.
func socketPath() throws -> String {
  var template = Array("/tmp/http-server-XXXXXX\0".utf8CString)
  let folder = try #require(mkdtemp(&template))
  return String(cString: folder) + "/socket"
}
