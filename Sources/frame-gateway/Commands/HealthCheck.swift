import ArgumentParser
import Glibc

struct HealthCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "healthcheck",
    abstract: "Ask the gateway that these settings start whether it lives; exit status 0 is yes.")

  @Argument(parsing: .captureForPassthrough, help: "Settings, as serve has them.")
  var flags: [String] = []

  func run() async throws {
    let flags = try SettingFlags.read(flags, help: HelpText.serve)
    let settings = try SettingsLoader.process.settings(flags: flags)
    // A peer that leaves is an answer, too.
    signal(SIGPIPE, SIG_IGN)
    guard HealthProbe.isHealthy(settings) else {
      throw StartFailure(description: "nothing healthy answers at \(settings.listen[0])")
    }
  }
}
