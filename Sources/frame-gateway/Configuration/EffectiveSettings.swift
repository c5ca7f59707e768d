/// All settings as they stand, with where each comes from; secrets are hidden.
enum EffectiveSettings {
  /// A line each, in the order of the help: `NAME=value  # from --flag`, or `# the default`.
  static func lines(of values: [String: SettingsLoader.Value]) -> [String] {
    SettingTable.all.map { setting in
      guard let value = values[setting.name] else {
        return "\(setting.name)=\(setting.standard)  # the default"
      }
      let text = setting.isSecret ? "(hidden)" : oneLine(value.text)
      return "\(setting.name)=\(text)  # from \(value.origin)"
    }
  }

  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }
}
