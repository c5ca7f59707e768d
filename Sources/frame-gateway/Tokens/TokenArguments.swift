import Gateway

/// The arguments of `token`: whose, and where its line goes.
struct TokenArguments: Sendable, Hashable {
  enum Result: Hashable {
    case help
    case arguments(TokenArguments)
  }

  var name: String
  /// The file that the line is appended to; nil prints it.
  var file: String?
  /// As the line has it.
  var videos: String?

  private static let flags = ["--file": "FILE", "--videos": "VIDEOS"]

  static func parse(_ arguments: [String]) throws(FlagParser.Failure) -> Result {
    let (names, flags) = FlagParser.separated(arguments, flags: Set(Self.flags.keys))
    guard case .flags(let values) = try FlagParser.parse(flags, names: Self.flags) else {
      return .help
    }
    guard names.count == 1 else {
      throw FlagParser.Failure(description: "one name is wanted, which tells whose token it is")
    }
    return .arguments(
      TokenArguments(name: names[0], file: values["FILE"], videos: values["VIDEOS"]))
  }

  /// Makes a token; gives what is printed.
  func run(using generator: inout some RandomNumberGenerator) throws -> String {
    let token = AccessToken(using: &generator)
    let line = try token.line(name: name, videos: videos)
    guard let file else {
      return """
        The token, which is for its holder and is shown this once:
        \(token.text)
        Its line for GATEWAY_TOKENS_FILE:
        \(line)
        """
    }
    try TokenFileWriter.append(line, to: file)
    return token.text
  }
}
