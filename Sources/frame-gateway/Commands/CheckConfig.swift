import ArgumentParser

struct CheckConfig: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-config",
    abstract: "Check the settings without serving, and print those that are set.")

  @Argument(parsing: .captureForPassthrough, help: "Settings, as serve has them.")
  var flags: [String] = []

  func run() async throws {
    let flags = try SettingFlags.read(flags, help: HelpText.serve)
    let loader = SettingsLoader.process
    let settings = try loader.settings(flags: flags)
    for (name, value) in try loader.values(flags: flags).sorted(by: { $0.key < $1.key }) {
      let isSecret = SettingTable.named(name)?.isSecret ?? true
      print("\(name)=\(isSecret ? "(hidden)" : value.text)  # from \(value.origin)")
    }
    _ = try AccessFiles(settings, clock: .continuous(), logger: SettingFlags.logger(settings))
    try settings.checkCacheFolder(settings.platform())
    try settings.checkCertificates()
    print("The settings are good.")
  }
}
