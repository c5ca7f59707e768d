import Testing
import Upstream

@Suite("The key")
struct SecretsTests {
  static let answers = [
    TestAnswer.json("{\"error\": \"bad key secret-token, secret-token\"}", status: 401),
    TestAnswer.sized(type: "text/html", Array("<p>secret-token</p>".utf8)),
    TestAnswer.head(
      status: 302, length: 0, fields: ["Location: https://example.com/?key=secret-token"]),
    TestAnswer.json("secret-token", status: 500),
  ]

  @Test("is in no error's text", arguments: answers)
  func redacted(answer: [UInt8]) async throws {
    let peer = ScriptedPeer([[.send(answer)], [.send(answer)], [.send(answer)]])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    defer { client.shutDown() }
    for indices: [Int64] in [[1], [1, 2]] {
      let recorder = CallRecorder()
      client.frames(video: 7, indices: indices, onEvent: recorder.receive)
      let text = "\(try #require(await recorder.ended().error))"
      #expect(!text.contains("secret-token"))
      #expect(text.contains("…"))
    }
    do {
      _ = try await client.info(video: 7)
      Issue.record("no error")
    } catch {
      #expect(!"\(error)".contains("secret-token"))
    }
    #expect(peer.requests.allSatisfy { $0.field("x-api-key") == "secret-token" })
  }

  @Test("of a call comes before the client's own, which can be set")
  func keys() async throws {
    let answer = TestAnswer.json("{}")
    let peer = ScriptedPeer(Array(repeating: [.send(answer)], count: 4))
    defer { peer.stop() }
    let client = try makeClient(peer.address, token: "first")
    defer { client.shutDown() }
    _ = try await client.info(video: 7)
    _ = try await client.info(video: 7, token: "callers")
    client.setToken("second")
    _ = try await client.info(video: 7)
    client.setToken(nil)
    _ = try await client.info(video: 7)
    #expect(
      peer.requests.map { $0.field("x-api-key") } == ["first", "callers", "second", nil])
  }

  @Test("that no header field can carry is not sent", arguments: ["a\r\nx: y", "a b", "", "é"])
  func badKey(token: String) async throws {
    let peer = ScriptedPeer(TestAnswer.json("{}"))
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    defer { client.shutDown() }
    let recorder = CallRecorder()
    client.frames(video: 7, indices: [1], token: token, onEvent: recorder.receive)
    guard case .denied(401, _) = recorder.record.error else {
      Issue.record("ended with \(recorder.record.ends)")
      return
    }
    #expect(peer.connections == 0)
    #expect(throws: PlatformConfigurationError.invalidToken) {
      try PlatformConfiguration(address: "a.com", token: token)
    }
  }
}
