import FrameBytes
import Imaging
import Testing

@Suite("Transforms of one frame")
struct TransformTests {
  /// A query, and the size of a frame of 32 by 24 then.
  static let sizes: [(query: String, width: Int, height: Int)] = [
    ("width=16", 16, 12), ("height=6", 8, 6), ("width=16&height=100", 16, 12),
    ("width=100&height=6", 8, 6), ("width=320", 32, 24), ("width=1", 1, 1), ("height=1", 1, 1),
    ("width=5", 5, 4), ("width=32&height=24", 32, 24), ("width=65535", 32, 24),
  ]

  @Test("width and height fit inside, keep the aspect and never enlarge", arguments: sizes)
  func size(query: String, width: Int, height: Int) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get("/videos/1/frames/17.png?\(query)")
      #expect(answer.status == 200)
      let header = try ImageCodec.header(of: Frame(checking: answer.body))
      #expect(header.width == width)
      #expect(header.height == height)
      let array = try await gateway.get("/videos/1/frames/17.rgb?\(query)")
      #expect(array["Frame-Shape"] == "\(height), \(width), 3")
      #expect(try array.body == Expected.pixels(of: answer.body).bytes)
    }
  }

  @Test("quality and level change the bytes; level never the pixels")
  func qualityAndLevel() async throws {
    try await withFixture { gateway in
      let good = try await gateway.get("/videos/1/frames/17.jpg?quality=95")
      let poor = try await gateway.get("/videos/1/frames/17.jpg?quality=10")
      #expect(poor.body.count < good.body.count)
      let fast = try await gateway.get("/videos/1/frames/17.png?level=fast")
      let plain = try await gateway.get("/videos/1/frames/17.png")
      let small = try await gateway.get("/videos/1/frames/17.png?level=small")
      #expect(fast.body == plain.body)
      #expect(fast["ETag"] == plain["ETag"])
      #expect(small["ETag"] != fast["ETag"])
      #expect(try Expected.pixels(of: small.body) == Expected.pixels(of: fast.body))
      let own = try await gateway.get("/videos/1/frames/17?quality=10")
      #expect(own.body == poor.body)
    }
  }

  @Test("the EXIF orientation is applied unless it is kept")
  func orientation() async throws {
    let source = try Picture.turnedJPEG(8, 6)
    let folder = try SourceFolder([source])
    defer { folder.remove() }
    try await withFixture {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      let upright = try await gateway.get("/videos/1/frames/0.rgb")
      #expect(upright["Frame-Shape"] == "8, 6, 3")
      #expect(try upright.body == Expected.pixels(of: source).bytes)
      let applied = try await gateway.get("/videos/1/frames/0.rgb?orientation=apply")
      #expect(applied.body == upright.body)
      let stored = try await gateway.get("/videos/1/frames/0.rgb?orientation=keep")
      #expect(stored["Frame-Shape"] == "6, 8, 3")
      #expect(try stored.body == Expected.pixels(of: Picture.jpeg(8, 6)).bytes)
      let bounded = try await gateway.get("/videos/1/frames/0.rgb?width=3")
      #expect(bounded["Frame-Shape"] == "4, 3, 3")
      // Verbatim, orientation and all: the caller's reader applies it.
      let raw = try await gateway.get("/videos/1/frames/0.jpg")
      #expect(raw.body == source)
    }
  }

  @Test("a frame with more pixels than may be decoded is 413 as pixels, and goes out raw")
  func tooManyPixels() async throws {
    try await withFixture {
      $0.pixelLimits = PixelLimits(maximumPixels: 32 * 24 - 1)
    } _: { gateway in
      let answer = try await gateway.get("/videos/1/frames/1.png")
      try expectProblem(answer, 413, "too_large")
      #expect(try answer.json["limit"]?.integer == 32 * 24 - 1)
      let raw = try await gateway.get("/videos/1/frames/1")
      #expect(raw.status == 200)
    }
    try await withFixture {
      $0.pixelLimits = PixelLimits(maximumPixels: 32 * 24)
    } _: { gateway in
      let answer = try await gateway.get("/videos/1/frames/1.png")
      #expect(answer.status == 200)
    }
  }

  @Test("a form that the work memory can't hold is 413, at one byte over")
  func workMemory() async throws {
    try await withFixture {
      $0.gateway.workMemory = 32 * 24 * 3
    } _: { gateway in
      #expect(try await gateway.get("/videos/1/frames/1.rgb").status == 200)
      let answer = try await gateway.get("/videos/1/frames/1.rgba")
      try expectProblem(answer, 413, "too_large")
      #expect(try answer.json["limit"]?.integer == 32 * 24 * 3)
    }
  }
}
