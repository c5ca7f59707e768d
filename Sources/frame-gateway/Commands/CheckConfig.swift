import ArgumentParser

struct CheckConfig: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-config",
    abstract: "Check the settings without serving, and print all with where they come from.")

  @Argument(parsing: .captureForPassthrough, help: "Settings, as serve has them.")
  var flags: [String] = []

  func run() async throws {
    let flags = try SettingFlags.read(flags, help: HelpText.serve)
    let loader = SettingsLoader.process
    let settings = try loader.settings(flags: flags)
    for line in EffectiveSettings.lines(of: try loader.values(flags: flags)) { print(line) }
    _ = try AccessFiles(settings, clock: .continuous(), logger: SettingFlags.logger(settings))
    try settings.checkCacheFolder(settings.platform())
    try settings.checkCertificates()
    print("The settings are good.")
  }
}
