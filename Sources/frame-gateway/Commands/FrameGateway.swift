import ArgumentParser

@main
struct FrameGateway: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frame-gateway",
    abstract: "Gives frames of the platform's videos over HTTP, kindly to the platform.",
    version: Version.withEncoders,
    subcommands: [
      Serve.self, Demo.self, Fetch.self, Purge.self, Token.self, Sign.self,
      CheckConfig.self, HealthCheck.self,
    ])
}

/// Ends the program with one line that names what is wrong.
struct StartFailure: Error, CustomStringConvertible {
  let description: String
}
