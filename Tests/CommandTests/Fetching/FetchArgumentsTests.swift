import Testing

@testable import frame_gateway

@Suite("Arguments of fetch")
struct FetchArgumentsTests {
  private func parse(_ arguments: String...) throws -> FetchArguments {
    guard case .arguments(let parsed) = try FetchArguments.parse(arguments) else {
      throw FetchArguments.Failure(description: "help")
    }
    return parsed
  }

  @Test("flags stand before, between and behind the video and its frames")
  func order() throws {
    for arguments in [
      ["-o", "-", "--json", "7", "--quality", "80", "0-2"],
      ["7", "0-2", "--json", "--quality=80", "--output=-"],
      ["--quality", "80", "7", "0-2", "--output", "-", "--json"],
    ] {
      guard case .arguments(let parsed) = try FetchArguments.parse(arguments) else {
        Issue.record("help")
        continue
      }
      #expect(parsed.video == 7)
      #expect(parsed.frames == [0, 1, 2])
      #expect(parsed.options.output == "-")
      #expect(parsed.options.quality == 80)
      #expect(parsed.options.isJSON)
      #expect(!parsed.options.isQuiet)
      #expect(parsed.settings.isEmpty)
    }
  }

  @Test("how a server is asked is said by flags, and else found out")
  func server() throws {
    let told = try parse(
      "7", "0", "-o", "x", "--server-kind", "gateway", "--retry-pause", "1s",
      "--retry-pause-limit=2s"
    ).options
    #expect(told.serverKind == .gateway)
    #expect(told.retryPause == .seconds(1) && told.retryPauseLimit == .seconds(2))
    #expect(try parse("7", "0", "-o", "x").options.serverKind == .automatic)
  }

  @Test("settings are flags too, as far as they matter")
  func settings() throws {
    let parsed = try parse(
      "7", "0", "-o", "x", "--upstream-concurrency", "2", "--server-address=http://a", "--config",
      "file")
    #expect(
      parsed.settings == [
        "GATEWAY_UPSTREAM_CONCURRENCY": "2", "SERVER_ADDRESS": "http://a",
        "GATEWAY_CONFIG": "file",
      ])
    #expect(FetchOptions.settings.count == 11)
    #expect(throws: FetchArguments.Failure.self) { try parse("7", "0", "--listen", "x") }
  }

  @Test(
    "what is wrong is named",
    arguments: [
      ([], "a video"), (["7"], "a video"), (["7", "0", "1"], "a video"),
      (["0", "0"], "'0'"), (["x", "0"], "'x'"), (["-7", "0", "0"], "-7"), (["7", "0-"], "'0-'"),
      (["7", "0", "--nothing", "x"], "--nothing"), (["7", "0", "--format", "gif"], "--format"),
      (["7", "0", "--quality", "0"], "--quality"), (["7", "0", "--quality", "101"], "--quality"),
      (["7", "0", "-o"], "--output"), (["7", "0", "-o", "a", "-o", "b"], "--output"),
      (["7", "0", "--alpha", "yes"], "--alpha"), (["7", "0", "--deadline", "0s"], "--deadline"),
      (["7", "0", "--output", ""], "--output"),
      (["7", "0", "--retry-pause", "0s"], "--retry-pause"),
      (["7", "0", "--retry-pause-limit", "soon"], "--retry-pause-limit"),
      (["7", "0", "--server-kind", "automatic"], "--server-kind"),
      (["7", "0", "--api-token=s3cret", "--api-token", "s3cret"], "--api-token"),
    ] as [([String], String)])
  func wrong(arguments: [String], name: String) {
    let error = #expect(throws: FetchArguments.Failure.self) {
      _ = try FetchArguments.parse(arguments)
    }
    #expect(error?.description.contains(name) == true, "\(String(describing: error))")
    #expect(error?.description.contains("s3cret") == false)
  }

  @Test("help is asked for anywhere", arguments: [["--help"], ["7", "-h"], ["7", "0", "--help"]])
  func help(arguments: [String]) throws {
    guard case .help = try FetchArguments.parse(arguments) else {
      Issue.record("no help")
      return
    }
  }
}
