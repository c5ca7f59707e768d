import Emulator
import HTTPServer
import Logging
import Testing

@testable import FrameClient

/// A client of an emulated platform on a loopback port.
final class Fixture: Sendable {
  let emulator: Emulator
  let api: VideoFrameAPI
  let address: String
  private let server: HTTPServer

  fileprivate init(
    _ adjust: (inout EmulatorConfiguration, inout VideoFrameAPI.Options) -> Void
  ) throws {
    var configuration = EmulatorConfiguration()
    configuration.width = 32
    configuration.height = 24
    configuration.token = "secret"
    var options = VideoFrameAPI.Options()
    options.retryPause = .milliseconds(1)
    // However slow the machine, a slice stays one.
    options.sliceTime = .seconds(3600)
    adjust(&configuration, &options)
    emulator = try Emulator(configuration: configuration)
    var listening = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
    listening.loops = 1
    server = HTTPServer(
      configuration: listening, handler: emulator,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    address = "http://\(try server.start()[0])"
    api = try VideoFrameAPI(address: address, token: "secret", options: options)
  }

  fileprivate func shutDown() async { await server.shutDown(grace: .zero) }

  /// The frame as the platform has it.
  func original(_ index: Int, video: Int64 = 1) async throws -> [UInt8] {
    try await emulator.frame(video: video, index: index)
  }

  /// The frames of each call so far.
  var asked: [[Int64]] { emulator.calls.map(\.indices) }
}

/// Runs a test on a platform of its own, which is taken down behind it.
func withFixture(
  _ adjust: (inout EmulatorConfiguration, inout VideoFrameAPI.Options) -> Void = { _, _ in },
  test: (Fixture) async throws -> Void
) async throws {
  let fixture = try Fixture(adjust)
  do {
    try await test(fixture)
  } catch {
    await fixture.shutDown()
    throw error
  }
  await fixture.shutDown()
}

/// What `work` throws; a failure where it throws nothing.
func failure(
  of work: () async throws(FrameClientError) -> Void
) async throws -> FrameClientError {
  do throws(FrameClientError) {
    try await work()
  } catch {
    return error
  }
  throw NothingThrown()
}

struct NothingThrown: Error {}
