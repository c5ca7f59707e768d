/// The arguments of `purge`: videos, and the flags that say where the gateway takes it.
struct PurgeArguments: Sendable, Hashable {
  enum Result: Hashable {
    case help
    case arguments(PurgeArguments)
  }

  /// One line that says what is wrong with how the program was called.
  struct Failure: Error, Hashable, CustomStringConvertible {
    var description: String
  }

  /// In the order given, at least one.
  var videos: [Int64]
  /// Texts of settings, by name.
  var settings: [String: String]

  /// The settings that count: all others are for `serve` alone.
  private static let names = ["--admin": "GATEWAY_ADMIN", "--config": "GATEWAY_CONFIG"]

  static func parse(_ arguments: [String]) throws(Failure) -> Result {
    var flags: [String] = []
    var videos: [Int64] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument.hasPrefix("--") || argument == "-h" {
        flags.append(argument)
        if names[argument] != nil, let value = rest.popFirst() { flags.append(value) }
      } else if let video = video(argument) {
        videos.append(video)
      } else {
        throw Failure(description: "'\(argument)' is no video's id, which is 1 or more")
      }
    }
    do throws(FlagParser.Failure) {
      guard case .flags(let settings) = try FlagParser.parse(flags, names: names) else {
        return .help
      }
      guard !videos.isEmpty else { throw FlagParser.Failure(description: "no video is named") }
      return .arguments(PurgeArguments(videos: videos, settings: settings))
    } catch {
      throw Failure(description: error.description)
    }
  }

  /// As the gateway reads it: a plain decimal of at most 63 bits, without zeros before.
  private static func video(_ text: String) -> Int64? {
    let digits = text.utf8
    guard let first = digits.first, first != 0x30, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else {
      return nil
    }
    return Int64(text)
  }

  /// The socket's path.
  func socket(_ loader: SettingsLoader) throws -> String {
    guard let value = try loader.values(flags: settings)["GATEWAY_ADMIN"] else {
      throw Failure(
        description: "GATEWAY_ADMIN is not set: the gateway's socket is needed, as serve has it")
    }
    do throws(SettingValue.Failure) {
      return try SettingValue.socketPath(value.text)
    } catch {
      throw Failure(description: "\(value.origin): '\(value.text)' is not \(error.wanted)")
    }
  }
}
