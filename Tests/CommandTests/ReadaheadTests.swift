import Glibc
import Testing

@Suite("Readahead, as a user runs it", .serialized, .timeLimit(.minutes(10)))
struct ReadaheadTests {
  private func serve(_ platform: Platform, _ flags: String...) throws -> Program {
    try Program(["serve", "--listen", "127.0.0.1:0"] + flags, environment: platform.environment)
  }

  private func get(_ range: ClosedRange<Int>, from address: String) async throws {
    for index in range {
      let answer = try await Page.get("/videos/1/frames/\(index)", at: address)
      #expect(answer.split(separator: "\r\n").first?.contains(" 200 ") == true)
    }
  }

  /// They are counted a little behind the answers.
  private func awaitHits(_ hits: Double, at address: String) async throws {
    for _ in 0..<6000 {
      let counted = try await Page.metric("frame_gateway_readahead_hits_total", at: address)
      if counted == hits { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw Program.Failure(description: "\(hits) were never counted")
  }

  @Test("is on, and the page of metrics tells what it was good for")
  func on() async throws {
    try await withPlatform { platform in
      let gateway = try serve(platform)
      let address = try await gateway.line(behind: "listening on http://")
      try await get(0...2, from: address)
      _ = try await platform.emulator.log.waitForCalls(4)
      // In one call, or in more where a loaded machine has taught that frames take long.
      let asked = platform.asked.flatMap(\.self).sorted()
      #expect(asked.count > 3 && asked == (0..<asked.count).map(Int64.init))
      #expect(platform.asked.filter { $0[0] < 3 }.allSatisfy { $0.count == 1 })
      try await get(3...3, from: address)
      try await awaitHits(1, at: address)
      #expect(try await Page.metric("frame_gateway_readahead_frames_total", at: address) ?? 0 >= 1)
      #expect(try await Page.metric("frame_gateway_readahead_calls_total", at: address) ?? 0 >= 1)
      gateway.signal(SIGTERM)
      #expect(try await gateway.end().status == 0)
    }
  }

  @Test("GATEWAY_READAHEAD=off turns it off")
  func off() async throws {
    try await withPlatform { platform in
      let gateway = try serve(platform, "--readahead", "off")
      let address = try await gateway.line(behind: "listening on http://")
      try await get(0...9, from: address)
      #expect(platform.asked == (0...9).map { [$0] })
      #expect(try await Page.metric("frame_gateway_readahead_calls_total", at: address) == 0)
      gateway.signal(SIGTERM)
      #expect(try await gateway.end().status == 0)
    }
  }
}
