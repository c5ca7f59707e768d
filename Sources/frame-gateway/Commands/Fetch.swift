import ArgumentParser
import FrameClient
import Glibc
import Imaging

struct Fetch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fetch frames of a video into a folder, an archive or an array.")

  @Argument(parsing: .captureForPassthrough, help: "VIDEO FRAMES -o OUTPUT; fetch --help has more.")
  var arguments: [String] = []

  func run() async throws {
    let plan: FetchPlan
    do {
      guard case .arguments(let parsed) = try FetchArguments.parse(arguments) else {
        throw CleanExit.message(HelpText.fetch())
      }
      plan = try FetchPlan(parsed, loader: .process)
    } catch let exit as CleanExit {
      throw exit
    } catch {
      FetchPlan.writeLine("Error: \(error)", to: STDERR_FILENO)
      throw ExitCode(FetchStatus.usage.rawValue)
    }
    signal(SIGPIPE, SIG_IGN)
    let (status, interruption) = await Interruption.run { await plan.run() }
    throw ExitCode(interruption.map { 128 + $0 } ?? status.rawValue)
  }
}
