import ArgumentParser
import Glibc

struct Purge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a running gateway forget all frames of videos.")

  @Argument(parsing: .captureForPassthrough, help: "VIDEO...; purge --help has more.")
  var arguments: [String] = []

  func run() async throws {
    guard case .arguments(let parsed) = try PurgeArguments.parse(arguments) else {
      throw CleanExit.message(HelpText.purge())
    }
    let socket = try parsed.socket(.process)
    signal(SIGPIPE, SIG_IGN)
    for video in parsed.videos { print(try PurgeCall.purge(video, socket: socket)) }
  }
}
