import Testing

@testable import Gateway

@Suite("Sizes that may be asked for")
struct ThumbnailSizesTests {
  private static let list = "160,320x180,x90"

  /// A query and whether the list has its size.
  static let queries: [(query: String, parameter: String?)] = [
    ("", nil), ("quality=50", nil), ("width=160", nil), ("width=320&height=180", nil),
    ("height=90", nil), ("width=161", "width"), ("width=160&height=90", "width"),
    ("width=320", "width"), ("height=180", "height"), ("height=180&width=160", "width"),
  ]

  @Test("a size of no entry is 400, by name, with those that there are", arguments: queries)
  func offered(query: String, parameter: String?) async throws {
    try await withFixture {
      $0.gateway.sizes = try #require(ThumbnailSizes(parsing: Self.list))
    } _: { gateway in
      let targets = [
        "/videos/1/frames/17?\(query)", "/videos/1/frames/17.png?\(query)",
        "/videos/1/frames.zip?frames=17&\(query)", "/videos/1/frames.npy?frames=17&\(query)",
      ]
      for target in targets {
        let answer = try await gateway.get(target)
        guard let parameter else {
          #expect(answer.status == 200, "\(target)")
          continue
        }
        try expectProblem(answer, 400, "invalid_request")
        #expect(try answer.json["parameter"]?.text == parameter)
        #expect(
          try answer.json["offered"]?.list?.compactMap(\.text) == ["160", "320x180", "x90"])
      }
      if parameter != nil { #expect(gateway.emulator.calls.isEmpty) }
    }
  }

  @Test("holds for a batch's JSON as well")
  func json() async throws {
    try await withFixture {
      $0.gateway.sizes = try #require(ThumbnailSizes(parsing: Self.list))
    } _: { gateway in
      #expect(try await gateway.batch(#"{"frames": [1], "height": 90}"#).status == 200)
      let refused = try await gateway.batch(#"{"frames": [1], "height": 91}"#)
      try expectProblem(refused, 400, "invalid_request")
      #expect(try refused.json["parameter"]?.text == "height")
    }
  }

  @Test("a frame in memory does not let another size through, nor a form that is kept of it")
  func memory() async throws {
    try await withFixture {
      $0.gateway.sizes = try #require(ThumbnailSizes(parsing: "16"))
    } _: { gateway in
      for _ in 0..<3 {
        #expect(try await gateway.get("/videos/1/frames/17.png?width=16").status == 200)
        let refused = try await gateway.get("/videos/1/frames/17.png?width=15")
        try expectProblem(refused, 400, "invalid_request")
      }
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("any, the default, refuses none")
  func any() throws {
    var options = FrameOptions()
    options.width = 12_345
    try ThumbnailSizes.any.check(options)
    #expect(ThumbnailSizes(parsing: "any") == .any)
    #expect(ThumbnailSizes.any.standard(.init(width: 160)).query == "width=160")
  }

  @Test("the size that is wanted by itself is the first of the list where it is not in it")
  func standard() throws {
    let sizes = try #require(ThumbnailSizes(parsing: "320x180,160"))
    #expect(sizes.standard(.init(width: 160)).query == "width=160")
    #expect(sizes.standard(.init(width: 99)).query == "width=320&height=180")
    #expect(ThumbnailSizes(parsing: "x90")?.standard(.init(width: 160)).query == "height=90")
  }
}
