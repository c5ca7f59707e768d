import Logging
import Testing

@testable import Upstream

@Suite("The relay")
struct PlatformRelayTests {
  @Test("passes a call on as it came, and the answer as it came")
  func asItCame() async throws {
    let answer =
      "HTTP/1.1 299 Odd\r\nX-One: 1\r\nx-one: 2\r\nContent-Length: 5\r\nConnection: X-Gone\r\n"
      + "X-Gone: 1\r\nContent-Encoding: gzip\r\n\r\nhello"
    try await withRelay([[.send(Array(answer.utf8))]]) { relay, peer in
      let call = try start(
        relay, "PUT", "/public/api/v4/a.b%20c//d?x=../y",
        [("x-api-key", "callers"), ("Accept-Encoding", "br"), ("TE", "trailers")],
        body: .length(3))
      #expect(await call.send(Array("abc".utf8)))
      call.endSending(isWhole: true)
      let head = try await call.head()
      #expect(head.status == 299)
      #expect(
        head.fields.map { "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))" } == [
          "X-One=1", "x-one=2", "Content-Encoding=gzip",
        ])
      #expect(head.contentLength == 5)
      #expect(try await text(of: call) == "hello")
      let request = try #require(peer.requests.first)
      let lines = request.head.split(separator: "\r\n").map(String.init)
      #expect(lines[0] == "PUT /public/api/v4/a.b%20c//d?x=../y HTTP/1.1")
      #expect(
        Set(lines.dropFirst()) == [
          "Host: 127.0.0.1:\(peer.port)", "x-api-key: callers", "Accept-Encoding: br",
          "Via: 1.1 frame-gateway", "Content-Length: 3",
        ])
      #expect(request.body == "abc")
    }
  }

  @Test(
    "every method goes on, with and without a body",
    arguments: [
      ("GET", RelayRequest.Body.none, nil), ("DELETE", .none, nil), ("POST", .length(0), "0"),
      ("GET", .length(2), "2"), ("PATCH", .length(2), "2"), ("OTHER", .none, nil),
    ])
  func methods(method: String, body: RelayRequest.Body, length: String?) async throws {
    try await withRelay([[.send(ok("yes"))]]) { relay, peer in
      let call = try start(relay, method, "/public/api/v3/x", body: body)
      if body == .length(2) { #expect(await call.send([0x61, 0x62])) }
      call.endSending(isWhole: true)
      #expect(try await text(of: call) == "yes")
      let request = try #require(peer.requests.first)
      #expect(request.line.hasPrefix("\(method) /public/api/v3/x "))
      #expect(request.field("Content-Length") == length)
      #expect(request.field("Transfer-Encoding") == nil)
      #expect(request.body == (length == "2" ? "ab" : ""))
    }
  }

  @Test("a body of unknown length goes out in chunks as it comes")
  func chunked() async throws {
    try await withRelay([[.send(ok("yes"))]]) { relay, peer in
      let call = try start(relay, "POST", "/public/api/v3/x", body: .unknown)
      #expect(await call.send(Array("abc".utf8)))
      // The head is there while the body is still to be ended.
      await peer.wait(forRequests: 1)
      #expect(peer.requests[0].field("Transfer-Encoding") == "chunked")
      call.endSending(isWhole: true)
      #expect(try await call.head().status == 200)
    }
  }

  @Test("a HEAD has the length and no body; redirects and errors are answers like others")
  func answers() async throws {
    try await withRelay([
      [.send(Array("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".utf8))],
      [.send(Array("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n".utf8))],
      [.send(Array("HTTP/1.1 503 No\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno".utf8))],
    ]) { relay, peer in
      let head = try start(relay, "HEAD", "/public/api/v3/x")
      #expect(try await head.head().contentLength == 1000)
      #expect(try await text(of: head) == "")
      let redirect = try start(relay, "GET", "/public/api/v3/x")
      #expect(try await redirect.head().status == 302)
      #expect(try await text(of: redirect) == "")
      let refused = try start(relay, "GET", "/public/api/v3/x")
      #expect(try await refused.head().status == 503)
      #expect(try await text(of: refused) == "no")
      // One after the other on one connection, none of them followed or asked again.
      #expect(peer.requests.count == 3)
      #expect(peer.connections == 1)
    }
  }

  @Test("an answer far larger than the buffer comes whole, read as slowly as may be")
  func large() async throws {
    let body = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 5) }
    let head = Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8)
    try await withRelay([[.send(head + body)]]) {
      $0.bufferBytes = 10_000
    } _: { relay, _ in
      let call = try start(relay, "GET", "/public/api/v3/x")
      var received: [UInt8] = []
      while let bytes = try await call.next() {
        received += bytes
        await Task.yield()
      }
      #expect(received == body)
    }
  }

  @Test("an answer that is cut short is no end")
  func cut() async throws {
    let start = Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello".utf8)
    for end in [ScriptedPeer.Step.close, .reset] {
      try await withRelay([[.send(start), end]]) { relay, _ in
        let call = try self.start(relay, "GET", "/public/api/v3/x")
        await #expect(throws: PlatformError.self) { while try await call.next() != nil {} }
      }
    }
  }

  @Test("a call in which nothing moves ends, before and behind the head")
  func stalling() async throws {
    let begun = Array("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello".utf8)
    for script in [[ScriptedPeer.Step.hold], [.send(begun), .hold]] {
      try await withRelay([script]) {
        $0.stallTimeout = .milliseconds(50)
      } _: { relay, _ in
        let call = try start(relay, "GET", "/public/api/v3/x")
        do throws(PlatformError) {
          while try await call.next() != nil {}
          Issue.record("it ended well")
        } catch {
          guard case .timedOut = error else {
            Issue.record("\(error)")
            return
          }
        }
      }
    }
  }

  @Test("nobody there is an error before the head")
  func unreachable() async throws {
    let (socket, port) = LoopbackSocket.bound()
    defer { _ = LoopbackSocket.armReset(socket) }
    let relay = try makeRelay("http://127.0.0.1:\(port)")
    defer { relay.shutDown() }
    let call = try start(relay, "GET", "/public/api/v3/x")
    do throws(PlatformError) {
      _ = try await call.head()
      Issue.record("an answer from nobody")
    } catch {
      guard case .unreachable = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test("letting go of a call ends it")
  func lettingGo() async throws {
    try await withRelay([[.hold]]) { relay, peer in
      var call: RelayCall? = try start(relay, "GET", "/public/api/v3/x")
      await peer.wait(forRequests: 1)
      #expect(call != nil)
      call = nil
      await peer.wait(forEndedConnections: 1)
    }
  }

  @Test("a body that breaks off ends the call, and the platform never sees an end")
  func brokenBody() async throws {
    try await withRelay([[.hold]]) { relay, peer in
      let call = try start(relay, "POST", "/public/api/v3/x", body: .unknown)
      #expect(await call.send(Array("abc".utf8)))
      await peer.wait(forRequests: 1)
      call.endSending(isWhole: false)
      await #expect(throws: PlatformError.self) { _ = try await call.head() }
      await peer.wait(forEndedConnections: 1)
    }
  }

  @Test("so many calls at once and no more")
  func limit() async throws {
    let gate = Signal()
    try await withRelay([[.wait(gate), .send(ok("a"))], [.wait(gate), .send(ok("a"))]]) {
      $0.maximumCalls = 2
    } _: { relay, peer in
      let calls = try [
        start(relay, "GET", "/public/api/v3/x"), start(relay, "GET", "/public/api/v3/x"),
      ]
      await peer.wait(forRequests: 2)
      #expect(relay.callsUnderWay == 2)
      let third = try start(relay, "GET", "/public/api/v3/x")
      await #expect(throws: PlatformError.self) { _ = try await third.head() }
      gate.send()
      gate.send()
      for call in calls { #expect(try await text(of: call) == "a") }
      while relay.callsUnderWay > 0 { await Task.yield() }
    }
  }

  @Test("shutting down ends what is under way and what comes later")
  func shutDown() async throws {
    try await withRelay([[.hold]]) { relay, peer in
      let call = try start(relay, "GET", "/public/api/v3/x")
      await peer.wait(forRequests: 1)
      relay.shutDown()
      await #expect(throws: PlatformError.shutDown) { _ = try await call.head() }
      let late = try start(relay, "GET", "/public/api/v3/x")
      await #expect(throws: PlatformError.shutDown) { _ = try await late.head() }
      #expect(relay.callsUnderWay == 0)
    }
  }

  private func ok(_ body: String) -> [UInt8] {
    Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
  }

  private func makeRelay(
    _ address: String, _ change: (inout RelayConfiguration) -> Void = { _ in }
  ) throws -> PlatformRelay {
    var configuration = RelayConfiguration(address: try PlatformAddress(address))
    configuration.connectTimeout = .seconds(60)
    configuration.stallTimeout = .seconds(60)
    change(&configuration)
    return PlatformRelay(
      configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private func withRelay(
    _ scripts: [[ScriptedPeer.Step]], _ change: (inout RelayConfiguration) -> Void = { _ in },
    _ test: (PlatformRelay, ScriptedPeer) async throws -> Void
  ) async throws {
    let peer = ScriptedPeer(scripts)
    defer { peer.stop() }
    let relay = try makeRelay(peer.address, change)
    defer { relay.shutDown() }
    try await test(relay, peer)
  }

  private func start(
    _ relay: PlatformRelay, _ method: String, _ target: String, _ fields: [(String, String)] = [],
    body: RelayRequest.Body = .none
  ) throws -> RelayCall {
    let parts = target.split(separator: "?", maxSplits: 1)
    let query = parts.count == 2 ? Array(parts[1].utf8)[...] : nil
    return relay.start(
      RelayRequest(
        method: method,
        target: try #require(RelayTarget(path: Array(parts[0].utf8)[...], query: query)),
        fields: fields.map { RelayField(name: $0.0, value: Array($0.1.utf8)) }, body: body))
  }

  private func text(of call: RelayCall) async throws -> String {
    var bytes: [UInt8] = []
    while let more = try await call.next() { bytes += more }
    return String(decoding: bytes, as: UTF8.self)
  }
}
