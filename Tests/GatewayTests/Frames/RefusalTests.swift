import Testing

@Suite("Refusals of malformed requests for a frame")
struct RefusalTests {
  /// A path, and the parameter that the problem names.
  static let paths: [(path: String, parameter: String)] = [
    ("/videos/0/frames/1", "video"), ("/videos/01/frames/1", "video"),
    ("/videos/-1/frames/1", "video"), ("/videos/+1/frames/1", "video"),
    ("/videos/1e3/frames/1", "video"), ("/videos/9223372036854775808/frames/1", "video"),
    ("/videos/%31/frames/1", "video"), ("/videos//frames/1", "video"),
    ("/videos/1/frames/01", "index"), ("/videos/1/frames/-1", "index"),
    ("/videos/1/frames/+1", "index"), ("/videos/1/frames/1e3", "index"),
    ("/videos/1/frames/%2F", "index"), ("/videos/1/frames/%00", "index"),
    ("/videos/1/frames/9223372036854775808", "index"), ("/videos/1/frames/", "index"),
    ("/videos/1/frames/1%2Epng", "index"), ("/videos/1/frames/.png", "index"),
    ("/videos/1/frames/1.gif", "extension"), ("/videos/1/frames/1.PNG", "extension"),
    ("/videos/1/frames/1.", "extension"), ("/videos/1/frames/1.png.jpg", "extension"),
    ("/videos/x", "video"),
  ]

  @Test("a malformed id, index or extension is 400 and named", arguments: paths)
  func path(path: String, parameter: String) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get(path)
      try expectProblem(answer, 400, "invalid_request")
      #expect(try answer.json["parameter"]?.text == parameter)
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test(
    "an address that is none is 404",
    arguments: [
      "/videos", "/videos/1/", "/videos/1/frame/1", "/videos/1/frames", "/videos/1/frames/1/2",
      "/frames/1", "/videos/1/frames.rar?frames=1", "/videos/1/frames:batch/1", "/health",
      "/healthz/", "//healthz", "/public/api", "/videos/1/frames.vtt/",
      "/videos/1/frames.jpeg?frames=1&width=8",
    ])
  func noSuchRoute(path: String) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get(path)
      try expectProblem(answer, 404, "no_such_route")
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  /// A query, and the parameter that the problem names.
  static let badQueries: [(query: String, parameter: String)] = [
    ("colour=red", "colour"), ("Width=3", "Width"), ("format=gif", "format"),
    ("format=", "format"), ("width=0", "width"), ("width=-1", "width"), ("width=+1", "width"),
    ("width=1.5", "width"), ("width=65536", "width"), ("width=08", "width"), ("width", "width"),
    ("height=99999999999999999999", "height"), ("quality=0", "quality"),
    ("quality=101", "quality"), ("level=best", "level"), ("alpha=yes", "alpha"),
    ("layout=nhwc", "layout"), ("channels=bgr", "channels"), ("channels=npy", "channels"),
    ("orientation=left", "orientation"), ("timeout=0", "timeout"), ("timeout=-1", "timeout"),
    ("timeout=1e3", "timeout"), ("timeout=3601", "timeout"), ("timeout=.5", "timeout"),
    ("width=1&width=2", "width"), ("frames=1", "frames"), ("width=3&b%61d=1", "bad"),
  ]

  @Test("an unknown parameter or value is 400 and names itself", arguments: badQueries)
  func query(query: String, parameter: String) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get("/videos/1/frames/17?\(query)")
      try expectProblem(answer, 400, "invalid_request")
      #expect(try answer.json["parameter"]?.text == parameter)
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test(
    "parameters that contradict the form are 400",
    arguments: [
      "17.rgb?channels=gray", "17.png?channels=rgb", "17.png?layout=chw", "17.jpg?layout=hwc",
      "17.gray?channels=rgba",
    ])
  func contradiction(target: String) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get("/videos/1/frames/\(target)")
      try expectProblem(answer, 400, "invalid_request")
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test("a broken percent-encoding of the query is 400", arguments: ["a=%", "%zz=1", "a=%00"])
  func brokenQuery(query: String) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get("/videos/1/frames/17?\(query)")
      try expectProblem(answer, 400, "invalid_request")
    }
  }

  @Test("the smallest and largest of everything are taken")
  func bounds() async throws {
    try await withFixture { gateway in
      let targets = [
        "17.jpg?quality=1", "17.jpg?quality=100", "17.png?width=1", "17.png?width=65535",
        "17?timeout=3600", "17?timeout=0.5&", "0",
      ]
      for target in targets {
        #expect(try await gateway.get("/videos/1/frames/\(target)").status == 200, "\(target)")
      }
      let last = try await gateway.get("/videos/1/frames/9223372036854775807")
      #expect(last.status == 404)
    }
  }

  @Test("what is no HTTP is a problem as well, and the connection ends")
  func violation() async throws {
    try await withFixture(.live) { gateway in
      var ask = Ask("/healthz")
      ask.host = nil
      let answer = try await gateway.ask(ask)
      try expectProblem(answer, 400, "invalid_request")
      #expect(answer["Connection"] == "close")
      let long = try await gateway.get("/" + String(repeating: "a", count: 9000))
      try expectProblem(long, 414, "uri_too_long")
      let large = try await gateway.get("/", ["A": String(repeating: "a", count: 33_000)])
      try expectProblem(large, 431, "head_too_large")
      var version = Ask("/healthz")
      version.version = "2.0"
      try expectProblem(try await gateway.ask(version), 505, "version_not_supported")
    }
  }

  @Test("X-Request-Id is the caller's where it is safe, else made")
  func requestID() async throws {
    try await withFixture { gateway in
      for id in ["a", "Trace_1.2-3", String(repeating: "x", count: 64)] {
        let answer = try await gateway.get("/healthz", ["X-Request-Id": id])
        #expect(answer["X-Request-Id"] == id)
      }
      for id in ["", "a b", "a,b", "ä", "<script>", String(repeating: "x", count: 65)] {
        let answer = try await gateway.get("/videos/0", ["X-Request-Id": id])
        let made = try #require(answer["X-Request-Id"])
        #expect(made != id && made.utf8.count == 15)
        try expectProblem(answer, 400, "invalid_request")
      }
    }
  }
}
