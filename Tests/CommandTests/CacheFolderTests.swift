import Glibc
import Testing

@Suite("The disk cache, as a user runs it", .serialized, .timeLimit(.minutes(10)))
struct CacheFolderTests {
  private let directory: Directory
  private var cache: String { "\(directory.path)/cache" }

  init() throws { directory = try Directory() }

  private func serve(_ platform: Platform, _ flags: String...) throws -> Program {
    try Program(
      ["serve", "--listen", "127.0.0.1:0", "--cache-dir", cache] + flags,
      environment: platform.environment)
  }

  /// Fetches frames of video 1 through a gateway, and checks each.
  private func fetch(_ range: ClosedRange<Int>, from address: String, of platform: Platform)
    async throws
  {
    let output = try Directory()
    let result = try await Program.run(
      ["fetch", "1", "\(range.lowerBound)-\(range.upperBound)", "-o", "\(output.path)/out"],
      environment: ["SERVER_ADDRESS": "http://\(address)"])
    #expect(result.status == 0, "\(result.errors)")
    let names = try output.names("out").filter { $0.hasSuffix(".jpg") }
    #expect(names.count == range.count)
    for (index, name) in zip(range, names) {
      #expect(try output.bytes("out/\(name)") == (try await platform.original(index)))
    }
  }

  @Test("a restart serves every frame of before without a call, and the page of metrics tells")
  func restart() async throws {
    try await withPlatform { platform in
      let first = try serve(platform)
      let address = try await first.line(behind: "listening on http://")
      try await fetch(0...59, from: address, of: platform)
      first.signal(SIGTERM)
      #expect(try await first.end().status == 0)
      let calls = platform.asked.count
      let second = try serve(platform)
      let later = try await second.line(behind: "listening on http://")
      try await fetch(0...59, from: later, of: platform)
      #expect(platform.asked.count == calls)
      #expect(try await Page.metric("frame_gateway_disk_up", at: later) == 1)
      func cache(_ name: String) async throws -> Double? {
        try await Page.metric(#"frame_gateway_cache_\#(name){tier="disk"}"#, at: later)
      }
      #expect(try await cache("hits_total") == 60)
      #expect(try await cache("misses_total") == 0)
      #expect(try await cache("evictions_total") == 0)
      #expect(try await cache("bytes") != nil)
      #expect(try await cache("entries") != nil)
      for name in ["damaged", "writes", "dropped_writes"] {
        #expect(try await Page.metric("frame_gateway_disk_\(name)_total", at: later) == 0)
      }
      second.signal(SIGTERM)
      #expect(try await second.end().status == 0)
    }
  }

  @Test("a killed gateway leaves a folder that the next one takes up at once")
  func killed() async throws {
    try await withPlatform { platform in
      for _ in 0..<3 {
        let server = try serve(platform)
        let address = try await server.line(behind: "listening on http://")
        try await fetch(0...59, from: address, of: platform)
        server.signal(SIGKILL)
        #expect(try await server.end().status == -SIGKILL)
      }
      let last = try serve(platform)
      let address = try await last.line(behind: "listening on http://")
      try await fetch(0...59, from: address, of: platform)
      #expect(try await Page.metric("frame_gateway_disk_damaged_total", at: address) == 0)
      last.signal(SIGTERM)
      #expect(try await last.end().status == 0)
    }
  }

  @Test("a second gateway is refused the folder with one line; settings can be checked beside it")
  func inUse() async throws {
    try await withPlatform { platform in
      let first = try serve(platform)
      _ = try await first.line(behind: "listening on http://")
      let second = try await serve(platform).end()
      #expect(second.status != 0)
      #expect(second.errors.split(separator: "\n").count == 1)
      #expect(second.errors.contains("GATEWAY_CACHE_DIR: '\(cache)' is in use by another gateway"))
      let check = try await Program.run(
        ["check-config"],
        environment: platform.environment.merging(["GATEWAY_CACHE_DIR": cache]) { $1 })
      #expect(check.status == 0, "\(check.errors)")
      first.signal(SIGTERM)
      #expect(try await first.end().status == 0)
    }
  }

  @Test("a folder that can't be used stops check-config and serve with one line that names it")
  func refused() async throws {
    try directory.write("", to: "file")
    try directory.write("", to: "notes.txt")
    let cases = [
      ("\(directory.path)/file", "is not a folder"),
      ("\(directory.path)/no/where", "the folder around it is not there"),
      (directory.path, "holds 'file', which is not the cache's"),
    ]
    for (path, reason) in cases {
      for command in ["check-config", "serve"] {
        let result = try await Program.run(
          [command, "--listen", "127.0.0.1:0", "--cache-dir", path],
          environment: ["SERVER_ADDRESS": "http://127.0.0.1:9"])
        #expect(result.status != 0)
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
        #expect(result.errors.contains("GATEWAY_CACHE_DIR: '\(path)' "))
        #expect(result.errors.contains(reason))
      }
    }
  }

  @Test("another address of the platform is refused the folder, by check-config too")
  func otherAddress() async throws {
    try await withPlatform { platform in
      let first = try serve(platform)
      _ = try await first.line(behind: "listening on http://")
      first.signal(SIGTERM)
      _ = try await first.end()
      for command in ["check-config", "serve"] {
        let result = try await Program.run(
          [command, "--listen", "127.0.0.1:0", "--cache-dir", cache],
          environment: ["SERVER_ADDRESS": "http://127.0.0.1:9"])
        #expect(result.status != 0)
        #expect(
          result.errors.contains(
            "holds frames of \(platform.address), not of http://127.0.0.1:9"))
      }
    }
  }

  @Test("check-config creates nothing")
  func onlyChecked() async throws {
    let result = try await Program.run(
      ["check-config", "--cache-dir", cache],
      environment: ["SERVER_ADDRESS": "http://127.0.0.1:9"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try directory.names("") == [])
  }

  @Test("the demo uses a folder only where its flag names one, whatever port it has")
  func demo() async throws {
    let environment = ["GATEWAY_CACHE_DIR": cache]
    let plain = try Program(["demo", "--listen", "127.0.0.1:0"], environment: environment)
    _ = try await plain.line(behind: "listening on http://")
    plain.signal(SIGTERM)
    #expect(try await plain.end().status == 0)
    #expect(try directory.names("") == [])
    for round in 0..<2 {
      let told = try Program(["demo", "--listen", "127.0.0.1:0", "--cache-dir", cache])
      let address = try await told.line(behind: "listening on http://")
      let answer = try await Page.get("/videos/1/frames/17", at: address)
      #expect(answer.contains(round == 0 ? "fwd=miss; stored" : "frame-gateway; hit"))
      told.signal(SIGTERM)
      #expect(try await told.end().status == 0)
    }
    #expect(try directory.bytes("cache/upstream").count > 0)
  }
}
