import Testing

@Suite("Connections to the gateway")
struct ConnectionTests {
  /// A request that HTTP itself refuses, and the problem.
  static let violations: [(field: String, value: String, status: Int, code: String)] = [
    ("Expect", "a-miracle", 417, "expectation_failed"),
    ("Transfer-Encoding", "gzip", 501, "not_implemented"),
    ("Host", "again", 400, "invalid_request"), ("Content-Length", "+1", 400, "invalid_request"),
  ]

  @Test("a request that HTTP refuses is a problem like any other", arguments: violations)
  func violation(field: String, value: String, status: Int, code: String) async throws {
    try await withFixture(.live) { gateway in
      let answer = try await gateway.ask(Ask("POST", "/videos/1/frames:batch", [field: value]))
      try expectProblem(answer, status, code)
      #expect(answer["Connection"] == "close")
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test("a head or a body that does not arrive in time is 408")
  func requestTimeout() async throws {
    try await withFixture(.live) {
      $0.server.headerTimeout = .milliseconds(100)
      $0.server.bodyTimeout = .milliseconds(100)
    } _: { gateway in
      let whole = Ask("POST", "/videos/1/frames:batch", json: #"{"frames": [1]}"#)
      for count in [whole.head.count - 2, whole.bytes.count - 1] {
        let port = gateway.port
        let answer = try await onThread {
          let client = try RawClient(port: port)
          try client.send(Array(whole.bytes[..<count]))
          return try client.receive()
        }
        try expectProblem(answer, 408, "request_timeout")
        Recorder.shared?.record(whole, answer)
      }
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test("one connection too many is 503 with Retry-After")
  func tooMany() async throws {
    try await withFixture(.live) {
      $0.server.maxConnections = 1
    } _: { gateway in
      let port = gateway.port
      let first = try await onThread {
        let client = try RawClient(port: port)
        try client.send(Ask("/healthz").bytes)
        _ = try client.receive()
        return client
      }
      let ask = Ask("/healthz")
      let refused = try await onThread {
        let client = try RawClient(port: port)
        try client.send(ask.bytes)
        return try client.receive()
      }
      try expectProblem(refused, 503, "overloaded")
      #expect(refused["Retry-After"] != nil)
      first.close()
      try await eventually("room") { gateway.server.statistics.connections == 0 }
      #expect(try await gateway.get("/healthz").status == 200)
    }
  }

  @Test("requests behind each other are answered in order, problems among them")
  func pipeline() async throws {
    try await withFixture(.live) { gateway in
      let port = gateway.port
      let asks = [
        Ask("/videos/1/frames/1"), Ask("/videos/1/frames/300"), Ask("HEAD", "/videos/1/frames/1"),
        Ask("POST", "/videos/1/frames:batch", json: #"{"frames": [1, 2]}"#),
        Ask("/videos/1/frames/x"), Ask("/videos/1/frames/2.png"),
      ]
      let answers = try await onThread {
        let client = try RawClient(port: port)
        try client.send(asks.flatMap(\.bytes))
        return try asks.map { try client.receive(toHead: $0.method == "HEAD") }
      }
      #expect(answers.map(\.status) == [200, 404, 200, 200, 400, 200])
      #expect(Packed(answers[3])?.entries.count == 2)
      for (ask, answer) in zip(asks, answers) { Recorder.shared?.record(ask, answer) }
    }
  }

  @Test("who expects 100 Continue gets it, or the refusal without sending the body")
  func expectContinue() async throws {
    try await withFixture(.live) {
      $0.gateway.bodyBytes = 100
    } _: { gateway in
      let port = gateway.port
      let json = #"{"frames": [1]}"#
      let ask = Ask(
        "POST", "/videos/1/frames:batch", ["Expect": "100-continue"], json: json)
      let (interim, answer) = try await onThread {
        let client = try RawClient(port: port)
        try client.send(ask.head)
        let interim = try client.line()
        _ = try client.line()
        try client.send(Array(json.utf8))
        return (interim, try client.receive())
      }
      #expect(interim == "HTTP/1.1 100 Continue")
      #expect(answer.status == 200)
      let large = Ask(
        "POST", "/videos/1/frames:batch", ["Expect": "100-continue"],
        json: json + String(repeating: " ", count: 100))
      let refused = try await onThread {
        let client = try RawClient(port: port)
        try client.send(large.head)
        return try client.receive()
      }
      try expectProblem(refused, 413, "too_large")
    }
  }

  @Test("a chunked body is read as one with a length")
  func chunkedBody() async throws {
    try await withFixture(.live) { gateway in
      let port = gateway.port
      let text =
        "POST /videos/1/frames:batch HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
        + "\r\n5\r\n{\"fra\r\nA\r\nmes\": [1]}\r\n0\r\n\r\n"
      let answer = try await onThread {
        let client = try RawClient(port: port)
        try client.send(Array(text.utf8))
        return try client.receive()
      }
      #expect(answer.status == 200)
      #expect(Packed(answer)?.names == ["000001.jpg"])
    }
  }
}
