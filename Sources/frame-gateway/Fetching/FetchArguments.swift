/// The arguments of `fetch`: a video, its frames, and flags in any order.
struct FetchArguments: Sendable {
  enum Result {
    case help
    case arguments(FetchArguments)
  }

  /// One line that says what is wrong with how the program was called.
  struct Failure: Error, Hashable, CustomStringConvertible {
    var description: String
  }

  var video: Int
  /// In the order asked for, repeats included; at least one.
  var frames: [Int]
  var options: FetchOptions
  /// Texts of settings, by name.
  var settings: [String: String]

  static func parse(_ arguments: [String]) throws(Failure) -> Result {
    var flags: [String] = []
    var places: [String] = []
    var switches: Set<String> = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--help", "-h": return .help
      case "--json", "--quiet": switches.insert(argument)
      case "-o":
        flags.append("--output")
        if let value = rest.popFirst() { flags.append(value) }
      case _ where argument.hasPrefix("-") && argument != "-":
        flags.append(argument)
        if !argument.contains("="), let value = rest.popFirst() { flags.append(value) }
      default: places.append(argument)
      }
    }
    return .arguments(try FetchArguments(places, flags, switches))
  }

  private init(
    _ places: [String], _ flags: [String], _ switches: Set<String>
  ) throws(Failure) {
    (options, settings) = try Self.read(flags)
    options.isJSON = switches.contains("--json")
    options.isQuiet = switches.contains("--quiet")
    guard places.count == 2 else {
      throw Failure(description: "a video and its frames are wanted, such as 7 0-99:5,120")
    }
    guard let video = FrameList.number(places[0].utf8), video > 0 else {
      throw Failure(description: "'\(places[0])' is no video's id, which is 1 or more")
    }
    self.video = video
    do throws(FrameList.Failure) {
      frames = try FrameList.parse(places[1])
    } catch {
      throw Failure(description: error.description)
    }
  }

  /// The options, and the texts of settings.
  private static func read(
    _ flags: [String]
  ) throws(Failure) -> (FetchOptions, [String: String]) {
    var names = ["--config": "GATEWAY_CONFIG"]
    for setting in FetchOptions.all { names[setting.flag] = setting.name }
    for setting in FetchOptions.settings { names[setting.flag] = setting.name }
    var texts: [String: String] = [:]
    do throws(FlagParser.Failure) {
      if case .flags(let read) = try FlagParser.parse(flags, names: names) { texts = read }
    } catch {
      throw Failure(description: error.description)
    }
    var options = FetchOptions()
    for option in FetchOptions.all {
      guard let text = texts.removeValue(forKey: option.name) else { continue }
      do throws(SettingValue.Failure) {
        try option.read(text, &options)
      } catch {
        throw Failure(description: "\(option.flag): '\(text)' is not \(error.wanted)")
      }
    }
    return (options, texts)
  }
}
