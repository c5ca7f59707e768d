import Testing

@Suite("Methods, origins and hosts")
struct MethodTests {
  static let readable = [
    "/videos/1/frames/17", "/videos/1/frames/17.png", "/videos/1/frames.zip?frames=1",
    "/videos/1/frames.tar?frames=1", "/videos/1/frames.npy?frames=1",
    "/videos/1/frames.jpg?frames=1", "/videos/1/frames.vtt?frames=1", "/videos/1", "/healthz",
    "/readyz", "/metrics", "/openapi.yaml", "/",
  ]

  @Test("what is read takes GET, HEAD and OPTIONS; anything else is 405", arguments: readable)
  func reading(target: String) async throws {
    try await withFixture { gateway in
      for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"] {
        let answer = try await gateway.ask(Ask(method, target))
        try expectProblem(answer, 405, "method_not_allowed")
        #expect(answer["Allow"] == "GET, HEAD, OPTIONS")
      }
      let options = try await gateway.ask(Ask("OPTIONS", target))
      #expect(options.status == 204)
      #expect(options["Allow"] == "GET, HEAD, OPTIONS")
      #expect(options["Content-Length"] == nil)
      #expect(options["Access-Control-Allow-Methods"] == nil)
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test(
    "a batch takes POST and OPTIONS",
    arguments: ["frames:batch", "frames%3Abatch", "frames%3abatch"])
  func batch(name: String) async throws {
    try await withFixture(.live) { gateway in
      for method in ["GET", "HEAD", "PUT"] {
        let answer = try await gateway.ask(Ask(method, "/videos/1/\(name)"))
        #expect(answer.status == 405)
        #expect(answer["Allow"] == "POST, OPTIONS")
      }
      let options = try await gateway.ask(Ask("OPTIONS", "/videos/1/\(name)"))
      #expect(options.status == 204)
      #expect(options["Allow"] == "POST, OPTIONS")
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test("an allowed origin may read answers and their fields; others see nothing of it")
  func listedOrigins() async throws {
    try await withFixture {
      $0.gateway.corsOrigins = .listed(["https://app.example.org"])
    } _: { gateway in
      let own = ["Origin": "https://app.example.org"] as Ask.Fields
      let answer = try await gateway.get("/videos/1/frames/17", own)
      #expect(answer["Access-Control-Allow-Origin"] == "https://app.example.org")
      #expect(answer.list("Vary") == ["accept", "origin"])
      #expect(answer["Cross-Origin-Resource-Policy"] == "same-site")
      let exposed = answer.list("Access-Control-Expose-Headers")
      for (name, _) in answer.fields where name.hasPrefix("Frame-") || name.hasPrefix("X-R") {
        #expect(exposed.contains(name.lowercased()), "\(name)")
      }
      for name in ["etag", "repr-digest", "cache-status", "server-timing", "content-range"] {
        #expect(exposed.contains(name), "\(name)")
      }
      for other in ["https://app.example.org.evil", "null", "http://app.example.org"] {
        let foreign = try await gateway.get("/videos/1/frames/17", ["Origin": other])
        #expect(foreign.status == 200)
        #expect(foreign["Access-Control-Allow-Origin"] == nil)
        #expect(foreign.list("Vary") == ["accept", "origin"])
      }
      let without = try await gateway.get("/videos/1/frames/17.png")
      #expect(without["Vary"] == "Origin")
      // Errors can be read as well.
      let problem = try await gateway.get("/videos/0", own)
      #expect(problem.status == 400)
      #expect(problem["Access-Control-Allow-Origin"] == "https://app.example.org")
    }
  }

  @Test("a preflight is answered for an allowed origin", arguments: Way.allCases)
  func preflight(way: Way) async throws {
    try await withFixture(way) {
      $0.gateway.corsOrigins = .listed(["https://app.example.org"])
    } _: { gateway in
      let answer = try await gateway.ask(
        Ask(
          "OPTIONS", "/videos/1/frames:batch",
          [
            "Origin": "https://app.example.org", "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type,x-request-id",
          ]))
      #expect(answer.status == 204)
      #expect(answer["Access-Control-Allow-Origin"] == "https://app.example.org")
      #expect(answer.list("Access-Control-Allow-Methods") == ["post", "options"])
      #expect(answer["Access-Control-Allow-Headers"] == "content-type,x-request-id")
      #expect(answer["Access-Control-Max-Age"] != nil)
      #expect(answer.list("Vary").contains("origin"))
      let foreign = try await gateway.ask(
        Ask(
          "OPTIONS", "/videos/1/frames:batch",
          ["Origin": "https://evil.example", "Access-Control-Request-Method": "POST"]))
      #expect(foreign.status == 204)
      #expect(foreign["Access-Control-Allow-Origin"] == nil)
      #expect(foreign["Access-Control-Allow-Methods"] == nil)
    }
  }

  @Test("with any origin allowed nothing varies, and embedding is allowed too")
  func anyOrigin() async throws {
    try await withFixture {
      $0.gateway.corsOrigins = .any
    } _: { gateway in
      let answer = try await gateway.get(
        "/videos/1/frames/17.png", ["Origin": "https://any.example"])
      #expect(answer["Access-Control-Allow-Origin"] == "*")
      #expect(answer["Vary"] == nil)
      #expect(answer["Cross-Origin-Resource-Policy"] == "cross-origin")
      let plain = try await gateway.get("/videos/1/frames/17.png")
      #expect(plain["Cross-Origin-Resource-Policy"] == "cross-origin")
    }
  }

  @Test("a host that is not ours is 421, whatever the address", arguments: Way.allCases)
  func hosts(way: Way) async throws {
    try await withFixture(way) {
      $0.gateway.hosts = ["localhost", "[::1]"]
    } _: { gateway in
      for host in ["localhost", "LOCALHOST:8080", "[::1]:80"] {
        var ask = Ask("/healthz")
        ask.host = host
        #expect(try await gateway.ask(ask).status == 200, "\(host)")
      }
      for host in ["evil.example", "127.0.0.1", "localhost.evil.example:80", "[::2]"] {
        var ask = Ask("/videos/1/frames/17")
        ask.host = host
        try expectProblem(try await gateway.ask(ask), 421, "misdirected")
      }
      // The target's authority counts before the field (RFC 9112, section 3.2.2).
      var absolute = Ask("http://evil.example/healthz")
      absolute.host = "localhost"
      #expect(try await gateway.ask(absolute).status == 421)
      #expect(gateway.emulator.calls.isEmpty)
    }
  }
}
