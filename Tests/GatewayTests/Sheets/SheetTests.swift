import Testing

@testable import Gateway

@Suite("Sprite sheets")
struct SheetTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    var query: String
    var frames: [Int]
    var columns: Int
    var testDescription: String { query }
  }

  static let vectors = [
    Vector(query: "frames=5", frames: [5], columns: 1),
    Vector(query: "frames=0-99:25&columns=2", frames: [0, 25, 50, 75], columns: 2),
    Vector(query: "frames=0-4&columns=3", frames: [0, 1, 2, 3, 4], columns: 3),
    Vector(query: "frames=200,100,0&columns=1", frames: [200, 100, 0], columns: 1),
    Vector(query: "frames=9,7,9,9,7&columns=2", frames: [9, 7, 9, 9, 7], columns: 2),
    Vector(query: "frames=1,2&columns=9", frames: [1, 2], columns: 2),
    Vector(query: "frames=1,2&columns=9223372036854775807", frames: [1, 2], columns: 2),
    Vector(query: "frames=0-11", frames: Array(0...11), columns: 10),
  ]

  @Test("show each frame in its tile, row by row, and black behind the last", arguments: vectors)
  func tiles(vector: Vector) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get(
        "/videos/1/frames.jpg?\(vector.query)&width=16&quality=100")
      var sources: [[UInt8]] = []
      for index in vector.frames { sources.append(try await gateway.original(index)) }
      try expectSheet(answer, shows: sources, tile: (16, 12), columns: vector.columns)
    }
  }

  @Test("say what they are, as every answer does", arguments: Way.allCases)
  func fields(way: Way) async throws {
    try await withFixture(way) { gateway in
      let answer = try await gateway.get(
        "/videos/1/frames.jpg?frames=3,3,1-4&width=16", ["Range": "bytes=0-9"])
      #expect(answer.status == 200)
      #expect(answer["Content-Type"] == "image/jpeg")
      #expect(answer["Content-Length"] == String(answer.body.count))
      #expect(answer["Content-Disposition"] == nil)
      #expect(answer["Frame-Video"] == "1")
      #expect(answer["Frame-Count"] == "6")
      #expect(answer["Frame-Tiles"] == "16, 12, 6")
      #expect(answer["Frame-Origin"] == "reencoded")
      #expect(answer["Cache-Control"] == "private, max-age=3600")
      #expect(answer["Cache-Status"] == "frame-gateway; fwd=miss")
      #expect(answer["Accept-Ranges"] == "none")
      #expect(answer["Vary"] == nil)
      #expect(answer["ETag"]?.hasPrefix("\"") == true)
      for stage in ["queue", "upstream", "decode", "encode"] { #expect(answer.took(stage)) }
      let other = try await gateway.get("/videos/1/frames.jpg?frames=3,3,1-4&width=8")
      #expect(other.took("decode") && other.took("encode"))
      #expect(!other.took("queue") && !other.took("upstream"))
    }
  }

  @Test("have tiles 160 wide, or the first size that is offered, and never enlarge")
  func defaultSize() async throws {
    for (sizes, tiles) in [
      ("any", "160, 120, 2"), ("160", "160, 120, 2"), ("8,160", "160, 120, 2"),
      ("x30,8", "40, 30, 2"), ("900x100", "133, 100, 2"), ("1000", "320, 240, 2"),
    ] {
      try await withFixture {
        $0.emulator.width = 320
        $0.emulator.height = 240
        $0.gateway.sizes = try #require(ThumbnailSizes(parsing: sizes))
      } _: { gateway in
        let answer = try await gateway.get("/videos/1/frames.jpg?frames=0,1")
        #expect(answer["Frame-Tiles"] == tiles, "\(sizes)")
      }
    }
  }

  @Test("a frame of another size is fitted into its tile, in the middle and on black")
  func otherSizes() async throws {
    let sources = [
      try Picture.png(32, 24), try Picture.png(24, 32, seed: 1), try Picture.png(7, 5, seed: 2),
      try Picture.png(640, 24, .gray, seed: 3), try Picture.jpeg(33, 24, seed: 4),
      try Picture.png(64, 48, .rgba, bitDepth: 16, seed: 5),
    ]
    let folder = try SourceFolder(sources)
    defer { folder.remove() }
    try await withFixture {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      let answer = try await gateway.get("/videos/1/frames.jpg?frames=0-5&columns=4&quality=100")
      try expectSheet(answer, shows: sources, tile: (32, 24), columns: 4)
    }
  }

  @Test("frames of the first one's size fill their tiles, however its other side was rounded")
  func roundedSide() async throws {
    // 1000 × 33 within a width of 160 is 160 × 5.28; within 160 × 5 it would be 152 wide.
    let sources = try (0..<2).map { try Picture.png(1000, 33, seed: $0) }
    let folder = try SourceFolder(sources)
    defer { folder.remove() }
    try await withFixture {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      let answer = try await gateway.get("/videos/1/frames.jpg?frames=0,1&quality=100")
      #expect(answer["Frame-Tiles"] == "160, 5, 2")
      let thumbnails = try sources.map { try Expected.pixels(of: $0) { $0.maxWidth = 160 } }
      let expected = SheetPicture(thumbnails, tile: (160, 5), columns: 2)
      #expect(try SheetPicture(answer).difference(from: expected, tile: (160, 5)) < 4)
    }
  }

  @Test("turn frames upright unless orientation=keep, and then the tile with them")
  func orientation() async throws {
    let folder = try SourceFolder([try Picture.png(32, 24), try Picture.turnedJPEG(32, 24)])
    defer { folder.remove() }
    try await withFixture {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      for (query, tiles) in [
        ("frames=1,0", "24, 32, 2"), ("frames=1,0&orientation=apply", "24, 32, 2"),
        ("frames=1,0&orientation=keep", "32, 24, 2"), ("frames=0,1", "32, 24, 2"),
      ] {
        for name in ["frames.jpg", "frames.vtt"] {
          let answer = try await gateway.get("/videos/1/\(name)?\(query)")
          #expect(answer["Frame-Tiles"] == tiles, "\(name) \(query)")
        }
      }
    }
  }

  @Test("their quality is that of a JPEG, 90 unless named")
  func quality() async throws {
    try await withFixture { gateway in
      let link = "/videos/1/frames.jpg?frames=0-9"
      let plain = try await gateway.get(link)
      #expect(try await gateway.get(link + "&quality=90").body == plain.body)
      let coarse = try await gateway.get(link + "&quality=20")
      #expect(coarse.body.count < plain.body.count)
      #expect(coarse["ETag"] != plain["ETag"])
    }
  }
}
