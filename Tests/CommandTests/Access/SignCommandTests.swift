import Testing

@testable import frame_gateway

@Suite("The sign command")
struct SignCommandTests {
  private let directory: Directory
  private var keys: String { "\(directory.path)/keys" }

  init() throws {
    directory = try Directory()
    try directory.write("a \(String(repeating: "0a", count: 32))\n", to: "keys")
  }

  private func link(_ arguments: String..., at now: Duration) throws -> String {
    guard case .arguments(let parsed) = try SignArguments.parse(arguments) else {
      throw Program.Failure(description: "help")
    }
    let loader = SettingsLoader(environment: ["GATEWAY_LINK_KEYS_FILE": keys]) { _ in nil }
    return try parsed.link(loader, now: now)
  }

  @Test("prints the link that lives as long as was said")
  func signed() async throws {
    let link = try link("/videos/1/frames/17?width=8", "--expires", "1h", at: .milliseconds(5900))
    #expect(link.hasPrefix("/videos/1/frames/17?expires=3605&width=8&signature="))
    let shown = try await Program.run(
      ["sign", "--expires=90s", "--key-file", keys, "https://h/videos/1/frames.zip?frames=0-9"])
    #expect(shown.status == 0 && shown.errors.isEmpty)
    #expect(shown.output.hasPrefix("https://h/videos/1/frames.zip?expires="))
    #expect(shown.output.contains("&frames=0-9&signature="))
    #expect(shown.output.split(separator: "\n").count == 1)
  }

  @Test("what is wrong is told in a line, and never a key")
  func refused() async throws {
    try directory.write("a 0a0a\n", to: "bad")
    let frame = "/videos/1/frames/1"
    for arguments in [
      [frame, "--key-file", keys], [frame, "--expires", "1h"], ["--expires", "1h"],
      [frame, frame, "--expires", "1h"], [frame, "--expires", "0s", "--key-file", keys],
      [frame, "--expires", "87601h", "--key-file", keys], [frame, "--expires"],
      [frame, "--expires", "soon", "--key-file", keys],
      [frame, "--expires", "1h", "--key-file", "/nowhere/keys"],
      [frame, "--expires", "1h", "--key-file", "\(directory.path)/bad"],
      [frame, "--expires", "1h", "--key-file", "/dev/null"],
      ["/metrics", "--expires", "1h", "--key-file", keys],
      [frame, "--expires", "1h", "--bogus", "x"],
    ] {
      let result = try await Program.run(["sign"] + arguments)
      #expect(result.status != 0, "\(arguments)")
      #expect(result.output.isEmpty, "\(arguments)")
      #expect(result.errors.hasPrefix("Error: "), "\(arguments)")
      #expect(!result.errors.contains("0a0a"), "\(result.errors)")
    }
  }

  @Test("its help says how")
  func help() async throws {
    let result = try await Program.run(["sign", "-h"])
    #expect(result.status == 0)
    #expect(result.output.contains("--expires"))
  }
}
