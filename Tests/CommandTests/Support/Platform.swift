import Emulator
import FrameClient
import HTTPServer
import Logging

@testable import frame_gateway

/// An emulated platform on a loopback port, and fetches from it.
final class Platform: Sendable {
  let emulator: Emulator
  let address: String
  private let server: HTTPServer

  fileprivate init(_ adjust: (inout EmulatorConfiguration) -> Void) throws {
    var configuration = EmulatorConfiguration()
    configuration.width = 32
    configuration.height = 24
    configuration.token = "secret"
    adjust(&configuration)
    emulator = try Emulator(configuration: configuration)
    var listening = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
    listening.loops = 1
    server = HTTPServer(
      configuration: listening, handler: emulator,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    address = "http://\(try server.start()[0])"
  }

  fileprivate func shutDown() async { await server.shutDown(grace: .zero) }

  var environment: [String: String] { ["SERVER_ADDRESS": address, "API_TOKEN": "secret"] }

  /// The frames of each call so far that asked for some.
  var asked: [[Int64]] {
    emulator.calls.filter { $0.method.hasSuffix("download-frame") }.map(\.indices)
  }

  func original(_ index: Int, video: Int64 = 1) async throws -> [UInt8] {
    try await emulator.frame(video: video, index: index)
  }

  /// Fetches within this process; failed frames are asked for again at once.
  @discardableResult
  func fetch(
    _ arguments: String..., environment: [String: String] = [:]
  ) async throws -> FetchReport {
    let log = FetchReport.Log()
    let status = try await plan(arguments, environment).run(
      reporter: FetchReport.Recorder(log: log))
    return FetchReport(status: status, log: log)
  }

  func plan(
    _ arguments: [String], _ environment: [String: String] = [:]
  ) throws -> FetchPlan {
    guard case .arguments(let parsed) = try FetchArguments.parse(arguments) else {
      throw FetchArguments.Failure(description: "help")
    }
    let all = self.environment.merging(["GATEWAY_UPSTREAM_RETRIES": "0"]) { $1 }
    return try FetchPlan(
      parsed, loader: SettingsLoader(environment: all.merging(environment) { $1 }) { _ in nil })
  }
}

/// Runs a test on a platform of its own, which is taken down behind it.
func withPlatform(
  _ adjust: (inout EmulatorConfiguration) -> Void = { _ in },
  test: (Platform) async throws -> Void
) async throws {
  let platform = try Platform(adjust)
  do {
    try await test(platform)
  } catch {
    await platform.shutDown()
    throw error
  }
  await platform.shutDown()
}
