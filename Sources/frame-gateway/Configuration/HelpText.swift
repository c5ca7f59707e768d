/// The help of commands that take settings.
enum HelpText {
  static func serve() -> String {
    """
    Serve frames of the platform's videos.

    Usage: frame-gateway serve [--FLAG VALUE ...]

    Each setting is a flag, an environment variable and a NAME=value line of the file
    that GATEWAY_CONFIG (--config) names; a flag wins over the environment, that over the file.
    SERVER_ADDRESS and API_TOKEN are also read from ~/supervisely.env where they are unset.

    \(table(SettingTable.all.map(line)))
      --help                         this text
    """
  }

  static func demo() -> String {
    """
    Serve sample frames from an upstream within the program: no account is needed.

    Usage: frame-gateway demo [--frames DIR] [--FLAG VALUE ...]

    The demo's own flags:

    \(table(DemoTable.all.map { ($0.flag, "", $0.help, $0.standard) }))

    Settings of the gateway, as serve has them:

    \(table(SettingTable.all.map(line)))
      --help                         this text
    """
  }

  private static func line(_ setting: Setting<Settings>) -> (String, String, String, String) {
    (setting.flag, setting.name, setting.help, setting.standard)
  }

  private static func table(_ rows: [(String, String, String, String)]) -> String {
    rows.map { flag, name, help, standard in
      let left = "  " + flag + String(repeating: " ", count: max(1, 31 - flag.count - 2 + 2))
      let variable = name.isEmpty ? "" : "\n" + String(repeating: " ", count: 33) + name
      return "\(left)\(help) (default: \(standard))\(variable)"
    }.joined(separator: "\n")
  }
}
