import Emulator
import Glibc
import Testing

@testable import frame_gateway

@Suite("Purging, as a user does it", .serialized, .timeLimit(.minutes(10)))
struct PurgeTests {
  private let directory: Directory
  private var socket: String { "\(directory.path)/admin.sock" }

  init() throws { directory = try Directory() }

  private func serve(_ platform: Platform, _ flags: String...) throws -> Program {
    try Program(
      ["serve", "--listen", "127.0.0.1:0", "--admin", socket, "--readahead", "off"] + flags,
      environment: platform.environment)
  }

  private func purge(_ arguments: String...) async throws -> Program.Result {
    try await Program.run(["purge"] + arguments, environment: ["GATEWAY_ADMIN": socket])
  }

  private func stop(_ server: Program) async throws {
    server.signal(SIGTERM)
    #expect(try await server.end().status == 0)
  }

  @Test("each video's line tells what went; a second time it is nothing; the socket is the user's")
  func memory() async throws {
    try await withPlatform { platform in
      let server = try serve(platform)
      let address = try await server.line(behind: "listening on http://")
      for index in 0..<3 { _ = try await Page.get("/videos/1/frames/\(index)", at: address) }
      _ = try await Page.get("/videos/2/frames/0", at: address)
      var status = stat()
      #expect(lstat(socket, &status) == 0)
      #expect(status.st_mode & 0o7777 == 0o600)
      let first = try await purge("1", "3")
      #expect(first.status == 0 && first.errors.isEmpty)
      let lines = first.output.split(separator: "\n")
      #expect(lines.count == 2)
      #expect(lines.first?.hasPrefix("video 1: 3 entries of ") == true)
      #expect(lines.first?.hasSuffix(" bytes from memory") == true)
      #expect(lines.last == "video 3: 0 entries of 0 bytes from memory")
      #expect(try await purge("1").output == "video 1: 0 entries of 0 bytes from memory\n")
      #expect(try await Page.get("/videos/1/frames/0", at: address).contains("fwd=miss; stored"))
      #expect(try await Page.get("/videos/2/frames/0", at: address).contains("frame-gateway; hit"))
      try await stop(server)
      #expect(access(socket, F_OK) != 0)
    }
  }

  @Test("what is purged does not come back from the disk, nor behind a kill that follows at once")
  func disk() async throws {
    let cache = "\(directory.path)/cache"
    try await withPlatform { platform in
      let server = try serve(platform, "--cache-dir", cache, "--cache-memory", "0")
      let address = try await server.line(behind: "listening on http://")
      for index in 0..<20 { _ = try await Page.get("/videos/1/frames/\(index)", at: address) }
      _ = try await Page.get("/videos/2/frames/0", at: address)
      // Some may not be written yet: the purge takes those out of the line.
      let result = try await purge("1")
      server.signal(SIGKILL)
      #expect(try await server.end().status == -SIGKILL)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains(" bytes from memory, "))
      #expect(result.output.hasSuffix(" bytes from the disk\n"))
      let names = try (0..<64).flatMap { shard in
        let folder = "cache/frames/\(shard < 16 ? "0" : "")\(String(shard, radix: 16))"
        return try directory.names(folder)
      }
      #expect(names.allSatisfy { $0.contains("-2-") })
      let calls = platform.asked.count
      let second = try serve(platform, "--cache-dir", cache)
      let later = try await second.line(behind: "listening on http://")
      let answer = try await Page.get("/videos/1/frames/7", at: later)
      #expect(answer.contains("fwd=miss; stored"))
      #expect(platform.asked.count == calls + 1)
      try await stop(second)
    }
  }

  @Test("a frame on its way goes to who waits for it, and is not kept")
  func underWay() async throws {
    try await withPlatform { platform in
      let gate = Gate()
      platform.emulator.add(Fault(.stall(afterParts: 0, until: gate), occurrence: .first(1)))
      let server = try serve(platform)
      let address = try await server.line(behind: "listening on http://")
      async let waiting = Page.get("/videos/1/frames/5", at: address)
      try await gate.waitForArrivals()
      #expect(try await purge("1").status == 0)
      gate.open()
      #expect(try await waiting.contains("fwd=miss\r\n"))
      #expect(try await Page.get("/videos/1/frames/5", at: address).contains("fwd=miss; stored"))
      #expect(platform.asked.count == 2)
      try await stop(server)
    }
  }

  @Test("where no gateway listens, one line says so")
  func nobody() async throws {
    for prepare in [false, true] {
      if prepare { try directory.write("", to: "admin.sock") }
      let result = try await purge("1")
      #expect(result.status != 0)
      #expect(result.output.isEmpty)
      #expect(result.errors.split(separator: "\n").count == 1)
      #expect(result.errors.contains("no gateway takes purge at \(socket): "), "\(result.errors)")
    }
  }

  @Test("a wrong call is told in one line, before anything is purged")
  func wrongCalls() async throws {
    let cases: [([String], String)] = [
      ([], "no video is named"), (["0"], "'0' is no video's id"),
      (["1", "02"], "'02' is no video's"),
      (["1", "+3"], "'+3' is no video's id"), (["-1"], "'-1' is no video's id"),
      (["9223372036854775808"], "is no video's id"), (["1", "--force"], "'--force' is no flag"),
      (["1", "--admin"], "--admin needs a value"),
      (["1", "--admin", "sock"], "--admin: 'sock' is not"),
      (["1", "--config", "/nowhere"], "GATEWAY_CONFIG: '/nowhere' can't be read"),
    ]
    for (arguments, reason) in cases {
      let result = try await Program.run(
        ["purge"] + arguments, environment: ["GATEWAY_ADMIN": socket])
      #expect(result.status != 0)
      #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
      #expect(result.errors.contains(reason), "\(result.errors)")
    }
    let unset = try await Program.run(["purge", "1"])
    #expect(unset.status != 0)
    #expect(unset.errors.contains("GATEWAY_ADMIN is not set"))
  }

  @Test("help names the setting, and the demo takes a socket only from its flag")
  func help() async throws {
    let help = try await purge("--help")
    #expect(help.status == 0)
    #expect(help.output == HelpText.purge() + "\n")
    let demo = try Program(
      ["demo", "--listen", "127.0.0.1:0"], environment: ["GATEWAY_ADMIN": socket])
    _ = try await demo.line(behind: "listening on http://")
    #expect(access(socket, F_OK) != 0)
    try await stop(demo)
    let told = try Program(["demo", "--listen", "127.0.0.1:0", "--admin", socket])
    _ = try await told.line(behind: "listening on http://")
    #expect(try await purge("1").status == 0)
    try await stop(told)
  }

  @Test("a path that can't be a socket, is in use, or is among GATEWAY_LISTEN stops the start")
  func refused() async throws {
    try directory.write("", to: "file")
    let cases = [
      ("admin.sock", ["check-config", "serve"]),
      ("/" + String(repeating: "a", count: 107), ["check-config", "serve"]),
      ("\(directory.path)/listen.sock", ["check-config", "serve"]),
      ("\(directory.path)/file", ["serve"]), ("\(directory.path)/no/where", ["serve"]),
    ]
    for (path, commands) in cases {
      for command in commands {
        let result = try await Program.run(
          [command, "--listen", "unix:\(directory.path)/listen.sock"],
          environment: ["SERVER_ADDRESS": "http://127.0.0.1:9", "GATEWAY_ADMIN": path])
        #expect(result.status != 0)
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
        #expect(result.errors.contains("GATEWAY_ADMIN: "), "\(result.errors)")
      }
    }
  }
}
