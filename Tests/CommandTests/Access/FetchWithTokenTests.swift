import FrameStore
import Testing

@testable import Gateway
@testable import frame_gateway

@Suite("Fetching through a gateway that asks for a token", .timeLimit(.minutes(5)))
struct FetchWithTokenTests {
  private let directory: Directory

  init() throws {
    directory = try Directory()
    let digest = Hexadecimal.text(of: SHA256Digest(of: Array("gateways".utf8)).bytes)
    try directory.write("client \(digest)\n", to: "tokens")
  }

  private func gateway(
    test: (Platform, TestGateway) async throws -> Void
  ) async throws {
    let tokens = "\(directory.path)/tokens"
    try await withGateway(
      {
        $0.authentication = .token
        $0.tokensFile = tokens
      }, test: test)
  }

  @Test("takes its token as API_TOKEN")
  func token() async throws {
    try await gateway { platform, gateway in
      let output = "\(directory.path)/frames"
      let report = try await platform.fetch(
        through: gateway, "1", "3-9", "-o", output, environment: ["API_TOKEN": "gateways"])
      #expect(report.status == .complete)
      #expect(try gateway.batches == [Array(3...9)])
    }
  }

  @Test("a token that it does not know fetches nothing, and is told as refused")
  func wrongToken() async throws {
    try await gateway { platform, gateway in
      let output = "\(directory.path)/frames"
      let report = try await platform.fetch(
        through: gateway, "1", "3-9", "-o", output, environment: ["API_TOKEN": "guess"])
      #expect(report.status != .complete)
      #expect(report.fetched.isEmpty && platform.emulator.calls.isEmpty)
    }
  }
}
