import ArgumentParser

struct Token: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a token for a caller, and its line for GATEWAY_TOKENS_FILE.")

  @Argument(parsing: .captureForPassthrough, help: "NAME; token --help has more.")
  var arguments: [String] = []

  func run() async throws {
    guard case .arguments(let parsed) = try TokenArguments.parse(arguments) else {
      throw CleanExit.message(HelpText.token())
    }
    var generator = SystemRandomNumberGenerator()
    print(try parsed.run(using: &generator))
  }
}
