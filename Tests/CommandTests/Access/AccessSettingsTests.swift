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
