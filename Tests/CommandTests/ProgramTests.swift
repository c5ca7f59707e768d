import Glibc
import Testing

@testable import frame_gateway

@Suite("The program, as a user runs it", .serialized, .timeLimit(.minutes(10)))
struct ProgramTests {
  /// An address where nobody answers; nothing is asked of it.
  private static let platform = ["SERVER_ADDRESS": "http://127.0.0.1:9"]

  @Test("check-config tells all settings and whence they come, and hides the token")
  func goodConfiguration() async throws {
    let result = try await Program.run(
      ["check-config", "--queue", "7"],
      environment: Self.platform.merging(["API_TOKEN": "s3cret"]) { $1 })
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.last == "The settings are good.")
    #expect(lines.count == SettingTable.all.count + 1)
    for line in [
      "SERVER_ADDRESS=http://127.0.0.1:9  # from SERVER_ADDRESS",
      "API_TOKEN=(hidden)  # from API_TOKEN", "API_TOKEN_FILE=none  # the default",
      "GATEWAY_QUEUE=7  # from --queue", "GATEWAY_QUEUE_AGE=10s  # the default",
    ] {
      #expect(lines.contains(line))
    }
    #expect(!result.output.contains("s3cret"))
  }

  @Test("reads the file that is named, and the token's file")
  func files() async throws {
    let directory = try Directory()
    try directory.write("s3cret\n", to: "token")
    try directory.write(
      "SERVER_ADDRESS=http://127.0.0.1:9\r\nAPI_TOKEN_FILE=\(directory.path)/token\r\n",
      to: "settings")
    let good = try await Program.run(["check-config", "--config", "\(directory.path)/settings"])
    #expect(good.status == 0)
    #expect(!good.output.contains("s3cret"))
    try directory.write(" \n", to: "token")
    let empty = try await Program.run(["check-config", "--config", "\(directory.path)/settings"])
    #expect(empty.status != 0)
    #expect(empty.errors.contains("API_TOKEN_FILE"))
  }

  @Test(
    "a bad setting stops check-config and serve with one line that names it",
    arguments: [
      (["--queue", "0"], [:], "--queue"), ([], ["GATEWAY_QUEUE": "many"], "GATEWAY_QUEUE"),
      (["--qeue", "7"], [:], "--qeue"), (["--listen", "0.0.0.0:0"], [:], "GATEWAY_AUTH"),
      ([], ["SERVER_ADDRESS": "ftp://example.org"], "SERVER_ADDRESS"),
      ([], ["API_TOKEN": "s3cret\nwith a line end"], "API_TOKEN"),
      ([], ["API_TOKEN_FILE": "/nowhere/token"], "API_TOKEN_FILE"),
      ([], ["GATEWAY_CONFIG": "/nowhere/settings"], "GATEWAY_CONFIG"),
      ([], ["GATEWAY_AUTH": "token"], "GATEWAY_TOKENS_FILE"),
      (["--auth", "token", "--tokens-file", "/nowhere/tokens"], [:], "GATEWAY_TOKENS_FILE"),
      (["--auth", "token", "--tokens-file", "/dev/null"], [:], "GATEWAY_TOKENS_FILE"),
      (["--listen", "127.0.0.1:1,127.0.0.1:1"], [:], "GATEWAY_LISTEN: 127.0.0.1:1 is there twice"),
      (["--listen", "systemd"], [:], "GATEWAY_AUTH"),
      (
        ["--listen", "systemd", "--auth", "none", "--metrics-listen", "systemd:metrics"], [:],
        "GATEWAY_METRICS_LISTEN"
      ),
      (
        ["--admin", "/tmp/x", "--metrics-listen", "unix:/tmp/x"], [:],
        "GATEWAY_ADMIN: '/tmp/x' is in GATEWAY_METRICS_LISTEN"
      ),
      (
        ["--upstream-connect-timeout", "9s", "--upstream-timeout", "8s"], [:],
        "GATEWAY_UPSTREAM_CONNECT_TIMEOUT"
      ),
      (["--auth", "token", "--link-keys-file", "/dev/null"], [:], "GATEWAY_LINK_KEYS_FILE"),
    ] as [([String], [String: String], String)])
  func badSettings(flags: [String], variables: [String: String], name: String) async throws {
    for command in ["check-config", "serve"] {
      let result = try await Program.run(
        [command] + flags, environment: Self.platform.merging(variables) { $1 })
      #expect(result.status != 0)
      let lines = result.errors.split(separator: "\n")
      #expect(lines.count == 1, "\(result.errors)")
      #expect(lines.first?.contains(name) == true, "\(result.errors)")
      #expect(!(result.errors + result.output).contains("s3cret"))
    }
  }

  @Test("without the platform's address nothing starts")
  func noAddress() async throws {
    for command in ["check-config", "serve"] {
      let result = try await Program.run([command])
      #expect(result.status != 0)
      #expect(result.errors.split(separator: "\n").count == 1)
      #expect(result.errors.contains("SERVER_ADDRESS is not set"))
    }
  }

  @Test("help goes to standard output, and is no failure")
  func help() async throws {
    for (command, text) in [("serve", HelpText.serve()), ("demo", HelpText.demo())] {
      let result = try await Program.run([command, "--help"])
      #expect(result.status == 0)
      #expect(result.output == text + "\n")
    }
  }

  @Test(
    "serve tells where it listens, is healthy whatever names it answers to, and ends on SIGTERM",
    arguments: [[:], ["GATEWAY_HOSTS": "frames.example"]] as [[String: String]])
  func serving(variables: [String: String]) async throws {
    let server = try Program(
      ["serve", "--listen", "127.0.0.1:0"], environment: Self.platform.merging(variables) { $1 })
    let address = try await server.line(behind: "listening on http://")
    let probe = ["healthcheck", "--listen", address]
    #expect(try await Program.run(probe).status == 0)
    server.signal(SIGTERM)
    #expect(try await server.end().status == 0)
    let late = try await Program.run(probe)
    #expect(late.status != 0)
    #expect(late.errors.contains("nothing healthy answers at \(address)"))
  }

  @Test("the probe finds a gateway below a base path, and one that takes the PROXY protocol")
  func probing() async throws {
    let settings = ["--base-path", "/gw/", "--trusted-proxies", "127.0.0.1"]
    for flags in [settings, settings + ["--proxy-protocol", "on"]] {
      let server = try Program(
        ["serve", "--listen", "127.0.0.1:0"] + flags, environment: Self.platform)
      let address = try await server.line(behind: "listening on http://")
      let probe = ["healthcheck", "--listen", address]
      #expect(try await Program.run(probe + flags).status == 0)
      #expect(try await Program.run(probe).status != 0)
      server.signal(SIGTERM)
      #expect(try await server.end().status == 0)
    }
  }

  @Test("the demo needs nothing, and a Unix socket is served and asked too")
  func demo() async throws {
    let directory = try Directory()
    let address = "unix:\(directory.path)/socket"
    let server = try Program(["demo", "--listen", address], environment: ["API_TOKEN": "s3cret"])
    #expect(try await server.line(behind: "listening on ") == address)
    #expect(try await Program.run(["healthcheck", "--listen", address]).status == 0)
    server.signal(SIGINT)
    #expect(try await server.end().status == 0)
  }

  @Test("an address that is taken stops the start with one line")
  func takenAddress() async throws {
    let server = try Program(["demo", "--listen", "127.0.0.1:0"])
    let address = try await server.line(behind: "listening on http://")
    let second = try await Program.run(
      ["serve", "--listen", address], environment: Self.platform)
    #expect(second.status != 0)
    #expect(second.errors.split(separator: "\n").count == 1)
    #expect(second.errors.contains("GATEWAY_LISTEN"))
    server.signal(SIGTERM)
    #expect(try await server.end().status == 0)
  }

  @Test("no log line of any level holds a token or a key")
  func secrets() async throws {
    let directory = try Directory()
    let secrets = ["s3cret-token", String(repeating: "0a1b2c3d", count: 8)]
    try directory.write("\(secrets[0])\n", to: "token")
    try directory.write("one \(secrets[1])\n", to: "keys")
    let flags = [
      "--log-level", "trace", "--auth", "token", "--link-keys-file", "\(directory.path)/keys",
    ]
    for token in [
      ["API_TOKEN": secrets[0]], ["API_TOKEN_FILE": "\(directory.path)/token"],
    ] {
      let server = try Program(
        ["serve", "--listen", "127.0.0.1:0"] + flags,
        environment: Self.platform.merging(token) { $1 })
      _ = try await server.line(behind: "Starting service")
      _ = try await server.line(behind: "listening on http://")
      server.signal(SIGTERM)
      let result = try await server.end()
      #expect(result.status == 0 && result.errors.contains("Triggering graceful shutdown"))
      let bytes = "[10, 27, 44, 61"
      for secret in secrets + [bytes] { #expect(!result.errors.contains(secret)) }
    }
  }

  @Test("logs are JSON where that is asked for")
  func jsonLogs() async throws {
    let server = try Program(["demo", "--listen", "127.0.0.1:0", "--log-format", "json"])
    let rest = try await server.line(behind: #""message":"listening on http://"#)
    #expect(rest.hasSuffix("\"}"))
    server.signal(SIGTERM)
    #expect(try await server.end().status == 0)
  }
}
