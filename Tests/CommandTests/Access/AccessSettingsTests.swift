import HTTPServer
import HTTPWire
import Logging
import Testing

@testable import frame_gateway

@Suite("Settings of access")
struct AccessSettingsTests {
  private func failure(_ flags: [String: String]) -> String? {
    do {
      _ = try SettingsLoader(environment: [:], read: { _ in nil }).settings(flags: flags)
      return nil
    } catch {
      return "\(error)"
    }
  }

  private static let tokens = ["GATEWAY_AUTH": "token", "GATEWAY_TOKENS_FILE": "/tokens"]

  @Test(
    "what contradicts itself is refused by name",
    arguments: [
      (["GATEWAY_AUTH": "token"], "GATEWAY_TOKENS_FILE"),
      (["GATEWAY_TOKENS_FILE": "/tokens"], "GATEWAY_TOKENS_FILE"),
      (["GATEWAY_LINK_KEYS_FILE": "/keys"], "GATEWAY_LINK_KEYS_FILE"),
      (["GATEWAY_PROXY_PROTOCOL": "on"], "GATEWAY_TRUSTED_PROXIES"),
      (["GATEWAY_AUTH": "none", "GATEWAY_TOKENS_FILE": "/tokens"], "GATEWAY_TOKENS_FILE"),
    ])
  func contradictions(flags: [String: String], name: String) {
    #expect(failure(flags)?.contains(name) == true)
  }

  @Test(
    "with tokens no shared cache may keep frames",
    arguments: [
      ("private, max-age=3600", true), ("no-store", true), ("PRIVATE", true),
      ("no-store, max-age=0", true), ("private=\"x\"", true),
      ("public", false), ("max-age=60", false), ("private, PUBLIC", false), ("public=1", false),
      ("private, s-maxage=60", false), ("privately", false), ("", false),
      ("max-age=60, must-revalidate", false),
    ])
  func cacheControl(text: String, isTaken: Bool) {
    let failure = failure(Self.tokens.merging(["GATEWAY_CACHE_CONTROL": text]) { $1 })
    #expect((failure == nil) == isTaken)
    #expect(isTaken || failure?.hasPrefix("GATEWAY_CACHE_CONTROL: ") == true)
    #expect(self.failure(["GATEWAY_CACHE_CONTROL": text]) == nil)
  }

  @Test("off loopback a token is as good as a word")
  func offLoopback() {
    let listen = ["GATEWAY_LISTEN": "0.0.0.0:80"]
    #expect(failure(listen)?.contains("GATEWAY_AUTH=token") == true)
    #expect(failure(Self.tokens.merging(listen) { $1 }) == nil)
  }
}

@Suite("Names that are answered")
struct AnsweredNamesTests {
  /// The status of `/healthz` under that name.
  private func status(_ host: String, _ flags: [String: String]) async throws -> Int? {
    let all = ["SERVER_ADDRESS": "http://127.0.0.1:9", "GATEWAY_LISTEN": "127.0.0.1:0"]
    let settings = try SettingsLoader(environment: [:], read: { _ in nil })
      .settings(flags: all.merging(flags) { $1 })
    let assembly = try Assembly(
      settings: settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let request = Request(
      head: try RequestHead(parsing: "GET /healthz HTTP/1.1\r\nHost: \(host)\r\n\r\n"),
      peer: .address("127.0.0.1"), body: RequestBody([]), received: .now)
    let answer = assembly.gateway.answer(request)
    await assembly.shutDown(grace: .zero)
    if case .now(let response) = answer { return response.status }
    return nil
  }

  @Test("are the machine's own, or any where a token is asked for, unless they are listed")
  func names() async throws {
    let directory = try Directory()
    try directory.write("a \(String(repeating: "0a", count: 32))", to: "tokens")
    let token = ["GATEWAY_AUTH": "token", "GATEWAY_TOKENS_FILE": "\(directory.path)/tokens"]
    for host in ["localhost", "127.0.0.1:80", "[::1]"] {
      #expect(try await status(host, [:]) == 200, "\(host)")
    }
    #expect(try await status("evil.example", [:]) == 421)
    #expect(try await status("evil.example", token) == 200)
    let listed = token.merging(["GATEWAY_HOSTS": "frames.example"]) { $1 }
    #expect(try await status("evil.example", listed) == 421)
    #expect(try await status("frames.example:8080", listed) == 200)
    #expect(try await status("localhost", listed) == 421)
  }
}
