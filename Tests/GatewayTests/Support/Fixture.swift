import Emulator
import FetchScheduling
import FrameStore
import HTTPServer
import Logging
import PlatformFetching
import Telemetry
import Testing
import Upstream

@testable import Gateway

/// How a test asks: both ways every request means the same.
enum Way: String, Sendable, CaseIterable, CustomTestStringConvertible {
  /// The handler is called, and its answer carried out as the server would.
  case inMemory
  /// Bytes over a loopback socket.
  case live

  var testDescription: String { rawValue }
}

/// A whole gateway over an emulated platform.
final class Fixture: Sendable {
  let way: Way
  let emulator: Emulator
  let door: Door
  let gateway: Gateway
  let store: FrameStore
  let videos: VideoDirectory
  let platform: PlatformClient
  /// Nil where it is off.
  let relay: PlatformRelay?
  let codecs: CodecPool
  let server: HTTPServer
  /// The gateway's own.
  let port: UInt16
  private let emulatorServer: HTTPServer

  fileprivate init(_ way: Way, _ settings: Settings) throws {
    self.way = way
    var quiet = Logger(label: "test")
    quiet.logLevel = .critical
    emulator = try Emulator(configuration: settings.emulator)
    var emulatorConfiguration = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
    emulatorConfiguration.loops = 1
    emulatorServer = HTTPServer(
      configuration: emulatorConfiguration, handler: emulator, logger: quiet)
    let emulatorPort = try Self.start(emulatorServer)
    var configuration = try PlatformConfiguration(
      address: settings.platformAddress ?? "http://127.0.0.1:\(emulatorPort)", token: "secret")
    settings.platform(&configuration)
    platform = PlatformClient(configuration, logger: quiet)
    relay = settings.relay.map { adjust in
      var relayed = RelayConfiguration(address: configuration.address)
      adjust(&relayed)
      return PlatformRelay(relayed, logger: quiet)
    }
    let clock = settings.clock
    let keys = settings.callerKeys
    let keyOfDomain: KeyOfDomain = { keys?.key(of: $0) ?? CallKey.onlyOwn($0) }
    let ask = platform.videoQuestion(keys: keyOfDomain)
    videos = VideoDirectory(clock: clock, ask: keys?.noting(ask, clock: clock) ?? ask)
    let start = platform.callStarter(clock: clock, keys: keyOfDomain) {
      [videos] in await videos.freshInfo(of: $0)
    }
    // Under one name, since the emulator has another port each time.
    let binding = DiskBinding(upstream: "the emulator", token: "secret")
    store = FrameStore(
      configuration: settings.store,
      folder: try settings.cacheFolder.map { try DiskFolder(path: $0, binding: binding) },
      clock: clock, revalidation: videos.revalidation, logger: quiet,
      startCall: keys?.noting(start, clock: clock) ?? start)
    codecs = CodecPool(threads: settings.codecThreads, queueLimit: settings.codecQueue)
    door =
      try keys.map { Door(keys: $0, clock: settings.doorClock ?? clock, logger: quiet) }
      ?? settings.tokens.map {
        Door(
          tokens: try TokenList(parsing: $0), links: try LinkKeys(parsing: settings.linkKeys),
          clock: settings.doorClock ?? clock, logger: quiet)
      } ?? .open()
    gateway = Gateway(
      configuration: settings.gateway, store: store,
      videos: videos,
      version: PlatformVersion(clock: clock, ask: platform.versionQuestion), codecs: codecs,
      pixelLimits: settings.pixelLimits, relay: relay, door: door, registry: .forGateway(),
      accessLog: settings.accessLog, logger: quiet)
    server = HTTPServer(configuration: settings.server, handler: gateway, logger: quiet)
    port = try Self.start(server)
  }

  private static func start(_ server: HTTPServer) throws -> UInt16 {
    guard case .tcp(_, let port) = try server.start().first else {
      throw NeverHappened(description: "a TCP port")
    }
    return port
  }

  fileprivate func shutDown() async {
    await server.shutDown(grace: .zero)
    await store.shutDown()
    platform.shutDown()
    relay?.shutDown()
    codecs.shutDown()
    await emulatorServer.shutDown(grace: .zero)
  }

  /// The answer to a request, recorded.
  func ask(_ ask: Ask) async throws -> Answered {
    let answer =
      switch way {
      case .inMemory: await answerInMemory(ask)
      case .live: try await answerLive(ask)
      }
    Recorder.shared?.record(ask, answer)
    return answer
  }

  func get(_ target: String, _ fields: Ask.Fields = [:]) async throws -> Answered {
    try await ask(Ask("GET", target, fields))
  }

  func head(_ target: String, _ fields: Ask.Fields = [:]) async throws -> Answered {
    try await ask(Ask("HEAD", target, fields))
  }

  func post(
    _ target: String, _ json: String, _ fields: Ask.Fields = [:]
  ) async throws -> Answered {
    try await ask(Ask("POST", target, fields, json: json))
  }

  /// A batch of video 1.
  func batch(_ json: String, _ fields: Ask.Fields = [:]) async throws -> Answered {
    try await post("/videos/1/frames:batch", json, fields)
  }

  /// The frame as the emulator has it.
  func original(_ index: Int, video: Int64 = 1) async throws -> [UInt8] {
    try await emulator.frame(video: video, index: index)
  }

  /// Calls that asked for frames, in the order they came.
  var frameCalls: [RecordedCall] { emulator.calls.filter { $0.method.hasSuffix("download-frame") } }

  private func answerLive(_ ask: Ask) async throws -> Answered {
    try await onThread { [port] in
      let client = try RawClient(port: port)
      try client.send(ask.bytes)
      return try client.receive(toHead: ask.method == "HEAD")
    }
  }
}

/// Runs a test on a gateway of its own, which is taken down behind it.
func withFixture<Value: Sendable>(
  _ way: Way = .inMemory, _ adjust: (inout Settings) throws -> Void = { _ in },
  _ test: (Fixture) async throws -> Value
) async throws -> Value {
  await Turnstile.shared.enter()
  do {
    var settings = Settings()
    try adjust(&settings)
    let fixture = try Fixture(way, settings)
    do {
      let value = try await test(fixture)
      await fixture.shutDown()
      await Turnstile.shared.leave()
      return value
    } catch {
      await fixture.shutDown()
      throw error
    }
  } catch {
    await Turnstile.shared.leave()
    throw error
  }
}
