import ArgumentParser
import FrameStore

struct Sign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sign a link that opens one address until it expires.")

  @Argument(parsing: .captureForPassthrough, help: "ADDRESS --expires TIME; sign --help has more.")
  var arguments: [String] = []

  func run() async throws {
    guard case .arguments(let parsed) = try SignArguments.parse(arguments) else {
      throw CleanExit.message(HelpText.sign())
    }
    print(try parsed.link(.process, now: StoreClock.wallClock()))
  }
}
