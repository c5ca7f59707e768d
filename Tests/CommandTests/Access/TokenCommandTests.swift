import Gateway
import Glibc
import Testing

@testable import frame_gateway

@Suite("The token command")
struct TokenCommandTests {
  private let directory: Directory
  private var file: String { "\(directory.path)/tokens" }

  init() throws { directory = try Directory() }

  private func arguments(_ arguments: String...) throws -> TokenArguments {
    guard case .arguments(let parsed) = try TokenArguments.parse(arguments) else {
      throw Program.Failure(description: "help")
    }
    return parsed
  }

  @Test("a token is printed once, and its line, or into the file with the others")
  func made() async throws {
    let shown = try await Program.run(["token", "web"])
    #expect(shown.status == 0 && shown.errors.isEmpty)
    let lines = shown.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[1].hasPrefix("fgw_") && lines[1].utf8.count == 47)
    #expect(try TokenList(parsing: String(lines[3])).names("web"))
    #expect(!lines[3].contains(lines[1]))

    let first = try await Program.run(["token", "web", "--file", file])
    let second = try await Program.run(["token", "--videos=1,5-9", "--file", file, "cron"])
    #expect(first.output.hasPrefix("fgw_") && first.output.utf8.count == 48)
    #expect(first.output != second.output)
    let text = try directory.read("tokens")
    #expect(try TokenList(parsing: text).count == 2)
    #expect(text.hasSuffix(" videos=1,5-9\n"))
    #expect(!text.contains("fgw_"))
    var status = stat()
    #expect(lstat(file, &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o600)
  }

  @Test("a line that lacks its end gets one, and what stands in the file stays")
  func unended() throws {
    try directory.write("# ours", to: "tokens")
    var generator = SystemRandomNumberGenerator()
    _ = try arguments("web", "--file", file).run(using: &generator)
    #expect(try directory.read("tokens").hasPrefix("# ours\nweb "))
  }

  @Test("what is wrong is told, and the file stays as it is")
  func refused() async throws {
    try directory.write("web \(String(repeating: "0a", count: 32))\n", to: "tokens")
    let before = try directory.read("tokens")
    for arguments in [
      [], ["a", "b"], ["a/b"], ["web", "--file", file], ["", "--file", file],
      ["a", "--file", file, "--videos", "0"], ["a", "--file", "/nowhere/tokens"],
      ["a", "--file", directory.path], ["a", "--bogus", "1"], ["a", "--file"],
      ["a", "--file", file, "--file", file], ["a", "--file="],
    ] {
      let result = try await Program.run(["token"] + arguments)
      #expect(result.status != 0, "\(arguments)")
      #expect(result.output.isEmpty, "\(arguments)")
      #expect(result.errors.hasPrefix("Error: "), "\(arguments)")
      #expect(result.errors.split(separator: "\n").count <= 3, "\(result.errors)")
    }
    #expect(try directory.read("tokens") == before)
    try directory.write("broken", to: "tokens")
    let broken = try await Program.run(["token", "a", "--file", file])
    #expect(broken.errors.contains("line 1"))
    #expect(try directory.read("tokens") == "broken")
  }

  @Test("its help says how")
  func help() async throws {
    let result = try await Program.run(["token", "--help"])
    #expect(result.status == 0)
    #expect(result.output.contains("--videos"))
    #expect(try await Program.run(["token", "x", "-h"]).output == result.output)
  }
}
