import ArgumentParser
import Emulator
import HTTPServer
import Logging

struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve sample frames from an upstream within the program: no account is needed.")

  @Argument(parsing: .captureForPassthrough, help: "Flags; demo --help lists them.")
  var flags: [String] = []

  func run() async throws {
    let own = Dictionary(uniqueKeysWithValues: DemoTable.all.map { ($0.flag, $0.name) })
    var flags = try SettingFlags.read(flags, more: own, help: HelpText.demo)
    let demo = try DemoTable.take(from: &flags)
    // The embedded upstream takes the platform's place, whatever the environment says of one.
    flags["SERVER_ADDRESS"] = "http://127.0.0.1"
    flags["API_TOKEN"] = nil
    var settings = try SettingsLoader.process.settings(flags: flags)
    settings.apiToken = nil
    settings.apiTokenFile = nil
    // Nor does it use a folder that is meant for the platform's frames.
    settings.cacheDirectory = flags["GATEWAY_CACHE_DIR"]
    // The environment's socket is that of a gateway for the platform.
    settings.adminSocket = flags["GATEWAY_ADMIN"]
    let logger = SettingFlags.logger(settings)
    let (upstream, address) = try Self.upstream(demo, logger)
    settings.serverAddress = "http://\(address)"
    logger.notice("the embedded upstream is at \(address)")
    try await Serve.run(settings, cacheUpstream: demo.identity, logger: logger)
    await upstream.shutDown(grace: .zero)
  }

  /// The emulator on a loopback port that the kernel picks.
  private static func upstream(
    _ demo: DemoTable.Values, _ logger: Logger
  ) throws -> (HTTPServer, ListenAddress) {
    let emulator = try Emulator(configuration: demo.emulator)
    emulator.faults = demo.faults
    var configuration = ServerConfiguration(listen: [.tcp(host: "127.0.0.1", port: 0)])
    configuration.loops = 1
    let server = HTTPServer(configuration: configuration, handler: emulator, logger: logger)
    let addresses = try server.start()
    return (server, addresses[0])
  }
}
