/// Reads `--name value` and `--name=value` flags of the setting table from a command's arguments.
enum FlagParser {
  enum Result {
    case help
    /// Texts by setting name.
    case flags([String: String])
  }

  struct Failure: Error, Hashable, CustomStringConvertible {
    var description: String
  }

  /// `names`: from flag to setting name.
  static func parse(
    _ arguments: [String], names: [String: String]
  ) throws(Failure) -> Result {
    var flags: [String: String] = [:]
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--help" || argument == "-h" { return .help }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard argument.hasPrefix("--"), let first = parts.first, let name = names[String(first)]
      else {
        // Without what follows `=`, which may be a secret.
        throw Failure(description: "'\(parts.first ?? "")' is no flag; --help lists them")
      }
      guard flags[name] == nil else { throw Failure(description: "\(first) is given twice") }
      if parts.count == 2 {
        flags[name] = String(parts[1])
      } else if let value = rest.popFirst() {
        flags[name] = value
      } else {
        throw Failure(description: "\(first) needs a value")
      }
    }
    return .flags(flags)
  }

  /// What is no flag of `arguments`, and what is: with its value, where it has one of its own.
  static func separated(
    _ arguments: [String], flags: Set<String>
  ) -> (plain: [String], flags: [String]) {
    var result: (plain: [String], flags: [String]) = ([], [])
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-") else {
        result.plain.append(argument)
        continue
      }
      result.flags.append(argument)
      if flags.contains(argument), let value = rest.popFirst() { result.flags.append(value) }
    }
    return result
  }
}
