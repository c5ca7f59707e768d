import Testing

@testable import frame_gateway

@Suite("Flags")
struct FlagParserTests {
  private static let names = ["--queue": "GATEWAY_QUEUE", "--api-token": "API_TOKEN"]

  private func flags(_ arguments: [String]) throws -> [String: String]? {
    switch try FlagParser.parse(arguments, names: Self.names) {
    case .help: nil
    case .flags(let flags): flags
    }
  }

  @Test(
    "take their value behind a blank or an equals sign",
    arguments: [
      ([], [:]), (["--queue", "7"], ["GATEWAY_QUEUE": "7"]),
      (["--queue=7"], ["GATEWAY_QUEUE": "7"]), (["--queue="], ["GATEWAY_QUEUE": ""]),
      (["--queue=a=b"], ["GATEWAY_QUEUE": "a=b"]),
      (["--queue", "--help"], ["GATEWAY_QUEUE": "--help"]),
      (["--queue", "7", "--api-token=x"], ["GATEWAY_QUEUE": "7", "API_TOKEN": "x"]),
    ] as [([String], [String: String])])
  func values(arguments: [String], flags: [String: String]) throws {
    #expect(try self.flags(arguments) == flags)
  }

  @Test("help wins over what stands behind it", arguments: [["--help"], ["-h"], ["-h", "--x"]])
  func help(arguments: [String]) throws {
    #expect(try flags(arguments) == nil)
    #expect(try flags(["--queue", "7"] + arguments) == nil)
  }

  @Test(
    "an unknown flag is named",
    arguments: [
      ["--qeue", "7"], ["--qeue=7"], ["7"], ["-queue", "7"], ["queue=7"], ["--"], [""],
      ["--queue", "7", "--GATEWAY_QUEUE", "8"],
    ])
  func unknown(arguments: [String]) throws {
    let failure = #expect(throws: FlagParser.Failure.self) { try flags(arguments) }
    let line = try #require(failure?.description)
    let named = arguments.first { Self.names[$0] == nil && $0 != "7" } ?? "7"
    #expect(line.contains("'\(named.split(separator: "=").first ?? "")'"))
    #expect(line.contains("--help"))
  }

  @Test("a flag twice or without its value is named")
  func badUse() {
    #expect(throws: FlagParser.Failure(description: "--queue is given twice")) {
      try flags(["--queue", "7", "--queue=8"])
    }
    #expect(throws: FlagParser.Failure(description: "--queue needs a value")) {
      try flags(["--queue"])
    }
  }

  @Test("what stands behind an unknown flag's equals sign is not repeated")
  func secrets() {
    let failure = #expect(throws: FlagParser.Failure.self) { try flags(["--api-tokn=s3cret"]) }
    #expect(failure?.description.contains("s3cret") == false)
  }
}
