import FoundationEssentials

/// Gathers settings from flags, the environment, a file, and `~/supervisely.env`, in that order.
struct SettingsLoader {
  /// One line that names the setting.
  struct Failure: Error, Hashable, CustomStringConvertible {
    var description: String
  }

  var environment: [String: String]
  /// Reads a file as text; nil where there is none that can be read.
  var read: (String) -> String?

  /// The process's own environment and files.
  static var process: SettingsLoader {
    SettingsLoader(environment: ProcessInfo.processInfo.environment) { path in
      try? String(contentsOfFile: path, encoding: .utf8)
    }
  }

  /// Where a setting's text came from.
  struct Value: Hashable {
    var text: String
    var origin: String
  }

  /// Variables that look like settings and are none: most likely misspelt.
  var unknownVariables: [String] {
    environment.keys.filter {
      $0.hasPrefix("GATEWAY_") && $0 != "GATEWAY_CONFIG" && SettingTable.named($0) == nil
    }.sorted()
  }

  /// The texts of all settings that are set anywhere, by name.
  func values(flags: [String: String]) throws(Failure) -> [String: Value] {
    var values: [String: Value] = [:]
    for (name, text) in flags {
      values[name] = Value(text: text, origin: SettingTable.named(name)?.flag ?? name)
    }
    for setting in SettingTable.all where values[setting.name] == nil {
      if let text = environment[setting.name], !text.isEmpty {
        values[setting.name] = Value(text: text, origin: setting.name)
      }
    }
    if let path = flags["GATEWAY_CONFIG"] ?? environment["GATEWAY_CONFIG"], !path.isEmpty {
      try merge(file: path, into: &values)
    }
    mergeUsersFile(into: &values)
    values["GATEWAY_CONFIG"] = nil
    return values
  }

  /// The settings, each text read and checked, and what belongs together checked together.
  func settings(flags: [String: String]) throws(Failure) -> Settings {
    var settings = Settings()
    let values = try values(flags: flags)
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let setting = SettingTable.named(name) else { continue }
      do throws(SettingValue.Failure) {
        try setting.read(value.text, &settings)
      } catch {
        let shown = setting.isSecret ? "its value" : "'\(value.text)'"
        throw Failure(description: "\(value.origin): \(shown) is not \(error.wanted)")
      }
    }
    try settings.check(set: Set(values.keys))
    return settings
  }

  private func merge(file path: String, into values: inout [String: Value]) throws(Failure) {
    guard let text = read(path) else {
      throw Failure(description: "GATEWAY_CONFIG: '\(path)' can't be read")
    }
    let pairs: [(name: String, value: String)]
    do throws(DotEnv.Failure) {
      pairs = try DotEnv.parse(text)
    } catch {
      throw Failure(description: "GATEWAY_CONFIG: \(path):\(error.line) is no NAME=value line")
    }
    let later = Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    for (name, text) in later.sorted(by: { $0.key < $1.key }) {
      guard SettingTable.named(name) != nil else {
        throw Failure(description: "GATEWAY_CONFIG: \(path) sets \(name), which is no setting")
      }
      // As in the environment, an empty value leaves the default.
      if values[name] == nil, !text.isEmpty {
        values[name] = Value(text: text, origin: "\(name) in \(path)")
      }
    }
  }

  /// As the platform's SDK does: only what is unset, only the address and the token.
  private func mergeUsersFile(into values: inout [String: Value]) {
    guard let home = environment["HOME"], let text = read("\(home)/supervisely.env"),
      let pairs = try? DotEnv.parse(text)
    else { return }
    // Nobody has said that callers' keys should give way to this one.
    let isPassthrough = values["GATEWAY_AUTH"]?.text == Settings.Authentication.passthrough.rawValue
    let hasToken =
      isPassthrough || values["API_TOKEN"] != nil || values["API_TOKEN_FILE"] != nil
    let later = Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    for (name, value) in later where !value.isEmpty {
      let isWanted = name == "SERVER_ADDRESS" || (name == "API_TOKEN" && !hasToken)
      if isWanted && values[name] == nil {
        values[name] = Value(text: value, origin: "\(name) in ~/supervisely.env")
      }
    }
  }
}
