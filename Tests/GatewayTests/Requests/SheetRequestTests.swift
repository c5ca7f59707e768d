import Testing

@testable import Gateway

@Suite("What a sprite sheet is asked for with")
struct SheetRequestTests {
  /// A query, and the parameter that the problem names.
  static let bad: [(query: String, parameter: String?)] = [
    ("", "frames"), ("width=16", "frames"), ("frames=", "frames"), ("frames=x", "frames"),
    ("frames=5-1", "frames"), ("frames=1&frames=2", "frames"), ("frames=1&columns=0", "columns"),
    ("frames=1&columns=-1", "columns"), ("frames=1&columns=", "columns"),
    ("frames=1&columns=01", "columns"), ("frames=1&columns=9223372036854775808", "columns"),
    ("frames=1&width=0", "width"), ("frames=1&width=65536", "width"),
    ("frames=1&height=x", "height"), ("frames=1&quality=101", "quality"),
    ("frames=1&orientation=left", "orientation"), ("frames=1&timeout=0", "timeout"),
    ("frames=1&format=png", "format"), ("frames=1&format=jpg", "format"),
    ("frames=1&level=fast", "level"), ("frames=1&alpha=drop", "alpha"),
    ("frames=1&layout=hwc", "layout"), ("frames=1&channels=rgb", "channels"),
    ("frames=1&on_error=fail", "on_error"), ("frames=1&order=arrival", "order"),
    ("frames=1&rows=2", "rows"), ("frames=1&Columns=2", "Columns"), ("frames=%zz", nil),
  ]

  @Test("what can't be meant is 400 and named, for the sheet as for its cues", arguments: bad)
  func refused(query: String, parameter: String?) async throws {
    try await withFixture { gateway in
      for name in ["frames.jpg", "frames.vtt"] {
        for method in ["GET", "HEAD"] {
          let answer = try await gateway.ask(Ask(method, "/videos/1/\(name)?\(query)"))
          #expect(answer.status == 400)
          guard method == "GET" else { continue }
          try expectProblem(answer, 400, "invalid_request")
          #expect(try answer.json["parameter"]?.text == parameter)
        }
      }
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test("a parameter that is none is told which there are")
  func offered() throws {
    let problem = refusal {
      try SheetRequest(
        query: QueryItems(ArraySlice(inner: "frames=1&rows=2")), frameLimit: 10, sizes: .any)
    }
    let names = ["frames", "width", "height", "columns", "quality", "orientation", "timeout"]
    #expect(problem?.extensions["offered"] == .list(names))
  }

  @Test("a tile's size has to be one that is offered")
  func sizes() async throws {
    try await withFixture {
      $0.gateway.sizes = try #require(ThumbnailSizes(parsing: "16,20x20"))
    } _: { gateway in
      for name in ["frames.jpg", "frames.vtt"] {
        for size in ["", "&width=16", "&width=20&height=20"] {
          let answer = try await gateway.get("/videos/1/\(name)?frames=1\(size)")
          #expect(answer.status == 200, "\(size)")
        }
        for (size, parameter) in [("width=20", "width"), ("height=20", "height")] {
          let answer = try await gateway.get("/videos/1/\(name)?frames=1&\(size)")
          try expectProblem(answer, 400, "invalid_request")
          #expect(try answer.json["parameter"]?.text == parameter)
          #expect(try answer.json["offered"]?.list?.compactMap(\.text) == ["16", "20x20"])
        }
      }
    }
  }
}
