import ArgumentParser
import Logging
import ServiceLifecycle

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve frames of the platform's videos.")

  @Argument(parsing: .captureForPassthrough, help: "Settings; serve --help lists them.")
  var flags: [String] = []

  func run() async throws {
    let flags = try SettingFlags.read(flags, help: HelpText.serve)
    let settings = try SettingsLoader.process.settings(flags: flags)
    try await Self.run(settings, logger: SettingFlags.logger(settings))
  }

  /// Serves until SIGTERM or SIGINT.
  static func run(
    _ settings: Settings, cacheUpstream: String? = nil, logger: Logger
  ) async throws {
    for name in SettingsLoader.process.unknownVariables {
      logger.warning("\(name) is set, but is no setting")
    }
    let assembly = try Assembly(
      settings: settings, cacheUpstream: cacheUpstream, logger: logger)
    let tokenFile = TokenFile(settings: settings, platform: assembly.platform, logger: logger)
    let certificates = CertificateFiles(
      settings: settings, server: assembly.server, logger: logger)
    let access = assembly.access
    let manager = ServiceManager.ofProcess
    let services = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          .init(
            service: GatewayService(
              assembly: assembly, grace: settings.shutdownGrace, manager: manager, logger: logger),
            successTerminationBehavior: .gracefullyShutdownGroup),
          .init(service: tokenFile, successTerminationBehavior: .ignore),
          .init(
            service: Reloading(
              readers: [
                { tokenFile.reload() }, { certificates.reload() }, { access.reload() },
              ], manager: manager, logger: logger),
            successTerminationBehavior: .ignore),
          .init(service: certificates, successTerminationBehavior: .ignore),
          .init(service: access, successTerminationBehavior: .ignore),
        ],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await services.run()
  }
}
