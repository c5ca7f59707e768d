import Glibc
import Testing

@Suite("Readahead, as a user runs it", .serialized, .timeLimit(.minutes(10)))
struct ReadaheadTests {
  private func serve(_ platform: Platform, _ flags: String...) throws -> Program {
    try Program(["serve", "--listen", "127.0.0.1:0"] + flags, environment: platform.environment)
  }

  private func get(_ range: ClosedRange<Int>, from address: String) throws {
    for index in range {
      let answer = try Page.get("/videos/1/frames/\(index)", at: address)
      #expect(answer.split(separator: "\r\n").first?.contains(" 200 ") == true)
    }
  }

  @Test("is on, and the page of metrics tells what it was good for")
  func on() async throws {
    try await withPlatform { platform in
      let gateway = try serve(platform)
      let address = try await gateway.line(behind: "listening on http://")
      try get(0...2, from: address)
      _ = try await platform.emulator.log.waitForCalls(4)
      // The last two were under way together.
      #expect(Set(platform.asked) == [[0], [1], [2], [3, 4, 5, 6]])
      try get(3...6, from: address)
      while try Page.metric("frame_gateway_readahead_hits_total", at: address) != 4 {
        await Task.yield()
      }
      #expect(try Page.metric("frame_gateway_readahead_frames_total", at: address) ?? 0 >= 4)
      #expect(try Page.metric("frame_gateway_readahead_calls_total", at: address) ?? 0 >= 1)
      gateway.signal(SIGTERM)
      #expect(try await gateway.end().status == 0)
    }
  }

  @Test("GATEWAY_READAHEAD=off turns it off")
  func off() async throws {
    try await withPlatform { platform in
      let gateway = try serve(platform, "--readahead", "off")
      let address = try await gateway.line(behind: "listening on http://")
      try get(0...9, from: address)
      #expect(platform.asked == (0...9).map { [$0] })
      #expect(try Page.metric("frame_gateway_readahead_calls_total", at: address) == 0)
      gateway.signal(SIGTERM)
      #expect(try await gateway.end().status == 0)
    }
  }
}
