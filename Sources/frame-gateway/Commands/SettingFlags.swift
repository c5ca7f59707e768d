import ArgumentParser
import Logging

/// What the commands that take settings share.
enum SettingFlags {
  /// Flag to setting name, `--config` included.
  static var names: [String: String] {
    var names = Dictionary(uniqueKeysWithValues: SettingTable.all.map { ($0.flag, $0.name) })
    names["--config"] = "GATEWAY_CONFIG"
    return names
  }

  /// The flags of a command, by setting name; prints `help` and ends where that is asked for.
  static func read(
    _ arguments: [String], more: [String: String] = [:], help: () -> String
  ) throws -> [String: String] {
    let all = names.merging(more) { own, _ in own }
    switch try FlagParser.parse(arguments, names: all) {
    case .help: throw CleanExit.message(help())
    case .flags(let flags): return flags
    }
  }

  static func logger(_ settings: Settings) -> Logger {
    let level = Logger.Level(rawValue: settings.logLevel.rawValue) ?? .info
    return Logger(label: "frame-gateway") { label in
      LineLogHandler(label: label, format: settings.logFormat, level: level)
    }
  }
}
