/// One setting: its names, its help, and how its text is read.
struct Setting<Values>: Sendable {
  typealias Read = @Sendable (String, inout Values) throws(SettingValue.Failure) -> Void

  /// The environment variable, which is the key of the file as well; `DEMO_…` and `FETCH_…` are
  /// flags alone.
  let name: String
  /// The default as the help tells it.
  let standard: String
  let help: String
  let read: Read

  /// `GATEWAY_CACHE_MEMORY` is `--cache-memory`, `SERVER_ADDRESS` is `--server-address`.
  var flag: String {
    var base = name[...]
    for prefix in ["GATEWAY_", "DEMO_", "FETCH_"] where base.hasPrefix(prefix) {
      base = base.dropFirst(prefix.count)
    }
    return "--" + base.lowercased().replacing("_", with: "-")
  }

  /// Its value is never printed.
  var isSecret: Bool { name == "API_TOKEN" }

  init(_ name: String, _ standard: String, _ help: String, _ read: @escaping Read) {
    self.name = name
    self.standard = standard
    self.help = help
    self.read = read
  }
}
