import Imaging
import Testing

@Suite("Forms of one frame")
struct FormTests {
  @Test(
    "a raw frame is the upstream's bytes, named by their magic, not by what it says",
    arguments: Way.allCases)
  func rawFrame(way: Way) async throws {
    try await withFixture(way) { gateway in
      let answer = try await gateway.get("/videos/1/frames/17")
      #expect(answer.status == 200)
      #expect(answer.isWhole)
      #expect(try await answer.body == gateway.original(17))
      #expect(answer["Content-Type"] == "image/jpeg")
      #expect(answer["Content-Length"] == String(answer.body.count))
      #expect(answer["Frame-Origin"] == "verbatim")
      #expect(answer["Frame-Video"] == "1")
      #expect(answer["Frame-Index"] == "17")
      #expect(answer["Vary"] == "Accept")
      #expect(answer["Cache-Control"] == "private, max-age=3600")
      #expect(answer["X-Content-Type-Options"] == "nosniff")
      #expect(answer["Cross-Origin-Resource-Policy"] == "same-site")
      #expect(answer["Accept-Ranges"] == "bytes")
      #expect(answer["Frame-Shape"] == nil)
      #expect(!answer.took("decode"))
    }
  }

  @Test(
    "the source's own encoding goes out untouched, by any of its names",
    arguments: ["17.jpg", "17.jpeg", "17?format=jpg", "17?format=jpeg", "17.jpg?format=png"])
  func verbatimByName(target: String) async throws {
    try await withFixture(.live) { gateway in
      let answer = try await gateway.get("/videos/1/frames/\(target)", ["Accept": "image/png"])
      #expect(answer.status == 200)
      #expect(try await answer.body == gateway.original(17))
      #expect(answer["Frame-Origin"] == "verbatim")
      #expect(answer["Vary"] == nil)
    }
  }

  @Test(
    "a named transform, even its default, makes the frame anew",
    arguments: [
      "17.jpg?quality=90", "17?width=4000", "17.jpg?alpha=drop", "17?orientation=apply",
    ])
  func namedTransform(target: String) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get("/videos/1/frames/\(target)")
      #expect(answer.status == 200)
      #expect(answer["Content-Type"] == "image/jpeg")
      #expect(answer["Frame-Origin"] == "reencoded")
      #expect(answer.took("decode") && answer.took("encode"))
    }
  }

  @Test("PNG of a JPEG holds the pixels of the source", arguments: Way.allCases)
  func png(way: Way) async throws {
    try await withFixture(way) { gateway in
      let answer = try await gateway.get("/videos/1/frames/17.png")
      #expect(answer.status == 200)
      #expect(answer["Content-Type"] == "image/png")
      #expect(answer["Frame-Origin"] == "reencoded")
      let source = try await gateway.original(17)
      #expect(try Expected.pixels(of: answer.body) == Expected.pixels(of: source))
    }
  }

  @Test("PNG of a PNG is verbatim, and JPEG of it is not")
  func pngSource() async throws {
    try await withFixture {
      $0.emulator.drawnType = .png
    } _: { gateway in
      let raw = try await gateway.get("/videos/1/frames/3")
      let png = try await gateway.get("/videos/1/frames/3.png")
      let jpeg = try await gateway.get("/videos/1/frames/3.jpg")
      let original = try await gateway.original(3)
      #expect(raw.body == original)
      #expect(png.body == original)
      #expect(raw["Content-Type"] == "image/png")
      #expect(png["Frame-Origin"] == "verbatim")
      #expect(jpeg["Content-Type"] == "image/jpeg")
      #expect(jpeg["Frame-Origin"] == "reencoded")
    }
  }

  /// `Accept`, the type of the answer, whether the frame is verbatim.
  static let negotiations: [(accept: String, type: String, isVerbatim: Bool)] = [
    ("*/*", "image/jpeg", true),
    ("image/*", "image/jpeg", true),
    ("image/png, image/jpeg;q=0.1", "image/jpeg", true),
    ("image/png", "image/png", false),
    ("image/png;q=0.5, application/x-npy", "application/x-npy", false),
    ("application/octet-stream", "application/octet-stream", false),
    ("image/jpeg;q=0, */*;q=0.1", "image/png", false),
    ("text/html, IMAGE/PNG", "image/png", false),
    ("image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/jpeg", true),
  ]

  @Test(
    "Accept chooses the form, and the source's own type wins where it may", arguments: negotiations)
  func negotiated(accept: String, type: String, isVerbatim: Bool) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get("/videos/1/frames/5", ["Accept": accept])
      #expect(answer.status == 200)
      #expect(answer["Content-Type"] == type)
      #expect(answer["Frame-Origin"] == (isVerbatim ? "verbatim" : "reencoded"))
      #expect(answer["Vary"] == "Accept")
    }
  }

  @Test("a type that nobody offers is 406 with the list, before any call", arguments: Way.allCases)
  func notAcceptable(way: Way) async throws {
    try await withFixture(way) { gateway in
      let answer = try await gateway.get("/videos/1/frames/5", ["Accept": "text/html"])
      try expectProblem(answer, 406, "not_acceptable")
      #expect(try answer.json["offered"]?.list?.contains(.text("image/png")) == true)
      #expect(answer["Vary"] == "Accept")
      #expect(gateway.emulator.calls.isEmpty)
      // An extension is an answer to the question already.
      let named = try await gateway.get("/videos/1/frames/5.png", ["Accept": "text/html"])
      #expect(named.status == 200)
    }
  }

  @Test("the same form has the same bytes and tag however it is asked for")
  func oneFormManyNames() async throws {
    try await withFixture { gateway in
      let byName = try await gateway.get("/videos/1/frames/5.png")
      let byFormat = try await gateway.get("/videos/1/frames/5?format=png")
      let byAccept = try await gateway.get("/videos/1/frames/5", ["Accept": "image/png"])
      #expect(byName.body == byFormat.body)
      #expect(byName.body == byAccept.body)
      #expect(byName["ETag"] == byFormat["ETag"])
      #expect(byName["ETag"] == byAccept["ETag"])
    }
  }
}
