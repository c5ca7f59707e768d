import Testing

@Suite("A platform that lies on the wire")
struct LyingPlatformTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Head and body of the answer to a single frame's call.
    var head: String
    /// What of the frame is sent.
    var body: @Sendable ([UInt8]) -> [UInt8] = { $0 }
  }

  static let cases = [
    Case(testDescription: "no HTTP", head: "hello\r\n\r\n"),
    Case(testDescription: "HTTP/0.9", head: ""),
    Case(testDescription: "a head that does not end", head: "HTTP/1.1 200 OK\r\nContent-Type: "),
    Case(
      testDescription: "more bytes promised than sent",
      head: "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n"),
    Case(
      testDescription: "fewer bytes promised than the frame has",
      head: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"),
    Case(
      testDescription: "chunks without an end",
      head: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n"),
    Case(
      testDescription: "a frame cut by the connection's end", head: "HTTP/1.0 200 OK\r\n\r\n",
      body: { Array($0.dropLast(5)) }),
    Case(
      testDescription: "another frame's type", head: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n",
      body: { _ in Array("GIF8".utf8) }),
    Case(testDescription: "no content", head: "HTTP/1.1 204 No Content\r\n\r\n", body: { _ in [] }),
    Case(
      testDescription: "a part of it",
      head: "HTTP/1.1 206 Partial Content\r\nContent-Length: 10\r\n\r\n",
      body: { Array($0.prefix(10)) }),
    Case(testDescription: "nothing at all", head: "", body: { _ in [] }),
  ]

  @Test("is refused cleanly, and believed once it says what is right", arguments: cases)
  func single(example: Case) async throws {
    let frame = try Picture.png()
    let isHonest = Signal()
    let platform = ScriptedPlatform { _ in
      isHonest.isSet
        ? .answer(200, "image/gif", frame)
        : [.send(Array(example.head.utf8) + example.body(frame)), .close]
    }
    defer { platform.stop() }
    try await withFixture {
      $0.platformAddress = platform.address
      $0.store.fetching.retries = 1
    } _: { gateway in
      let refused = try await gateway.get("/videos/1/frames/1")
      #expect([502, 503].contains(refused.status), "\(refused.status)")
      try expectProblem(refused, refused.status, refused.code ?? "")
      isHonest.set()
      let answer = try await gateway.get("/videos/1/frames/1")
      #expect(answer.status == 200)
      #expect(answer.body == frame)
      #expect(answer["Content-Type"] == "image/png")
    }
  }

  @Test("of two parts for one frame the first whole one counts, and strangers are passed over")
  func confusingParts() async throws {
    let one = try Picture.png(seed: 1)
    let two = try Picture.png(seed: 2)
    let pieces = [ScriptedPlatform.Step].pieces(of: [
      (99, two), (1, Array(one.dropLast(3))), (1, one), (1, two), (2, two),
    ])
    let platform = ScriptedPlatform { _ in [.send(Array(pieces.joined()))] }
    defer { platform.stop() }
    try await withFixture {
      $0.platformAddress = platform.address
    } _: { gateway in
      let answer = try await gateway.batch(#"{"frames": [1, 2]}"#)
      #expect(Packed(answer)?.entries.map(\.bytes) == [one, two])
      #expect(platform.calls.count == 1)
      let stranger = try await gateway.get(
        "/videos/1/frames/99", ["Cache-Control": "only-if-cached"])
      #expect(stranger.status == 504)
    }
  }

  @Test("frames that came whole before the break are kept, the rest is asked for again")
  func brokenBatch() async throws {
    let frames = try [1, 2, 3].map { (index: $0, bytes: try Picture.png(seed: $0)) }
    let whole = [ScriptedPlatform.Step].pieces(of: frames)
    let rest = [ScriptedPlatform.Step].pieces(of: Array(frames[1...]))
    let platform = ScriptedPlatform { call in
      if call.body.contains("[1,") || call.body.contains("[1, ") {
        return [.send(whole[0] + whole[1].prefix(100)), .reset]
      }
      return [.send(Array(rest.joined()))]
    }
    defer { platform.stop() }
    try await withFixture {
      $0.platformAddress = platform.address
    } _: { gateway in
      let answer = try await gateway.batch(#"{"frames": [1, 2, 3]}"#)
      #expect(Packed(answer)?.entries.map(\.bytes) == frames.map(\.bytes))
      #expect(platform.calls.count == 2)
    }
  }
}
