import Imaging
import Testing

@Suite("Frames as arrays")
struct ArrayTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var target: String
    var shape: String
    var channels: String
    var layout = "hwc"
    var request: PixelRequest

    init(
      _ target: String, _ shape: String, _ channels: Channels, _ layout: Layout = .interleaved
    ) {
      self.target = target
      self.shape = shape
      self.channels = channels.rawValue
      self.layout = layout.rawValue
      request = PixelRequest()
      request.channels = channels
      request.layout = layout
      request.keepsAlpha = channels == .rgba || channels == .bgra
    }

    var testDescription: String { target }
  }

  static let bare = [
    Case("17.rgb", "24, 32, 3", .rgb), Case("17.rgba", "24, 32, 4", .rgba),
    Case("17.bgra", "24, 32, 4", .bgra), Case("17.gray", "24, 32, 1", .gray),
    Case("17?format=rgb", "24, 32, 3", .rgb),
    Case("17.rgb?layout=chw", "3, 24, 32", .rgb, .planar),
    Case("17.gray?layout=chw", "1, 24, 32", .gray, .planar),
    Case("17.rgb?channels=rgb&layout=hwc", "24, 32, 3", .rgb),
  ]

  @Test("a bare array is the pixels alone, described by its fields", arguments: bare)
  func bareArray(example: Case) async throws {
    try await withFixture { gateway in
      let answer = try await gateway.get("/videos/1/frames/\(example.target)")
      #expect(answer.status == 200)
      #expect(answer["Content-Type"] == "application/octet-stream")
      expectFields(answer, example)
      let source = try await gateway.original(17)
      #expect(try answer.body == Expected.pixels(of: source) { $0 = example.request }.bytes)
    }
  }

  static let npy = [
    Case("17.npy", "24, 32, 3", .rgb), Case("17.npy?channels=gray", "24, 32, 1", .gray),
    Case("17.npy?channels=bgra", "24, 32, 4", .bgra),
    Case("17.npy?channels=rgba&layout=chw", "4, 24, 32", .rgba, .planar),
  ]

  @Test("npy has the same pixels behind numpy's header", arguments: npy)
  func npyArray(example: Case) async throws {
    try await withFixture(.live) { gateway in
      let answer = try await gateway.get("/videos/1/frames/\(example.target)")
      #expect(answer.status == 200)
      #expect(answer["Content-Type"] == "application/x-npy")
      expectFields(answer, example)
      let array = try #require(Expected.npy(answer.body))
      #expect(array.header.contains("'shape': (\(example.shape))"))
      #expect(array.header.contains("'descr': '|u1'"))
      #expect(array.header.contains("'fortran_order': False"))
      let source = try await gateway.original(17)
      #expect(try array.content == Expected.pixels(of: source) { $0 = example.request }.bytes)
    }
  }

  private func expectFields(
    _ answer: Answered, _ example: Case, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(answer["Frame-Shape"] == example.shape, sourceLocation: sourceLocation)
    #expect(answer["Frame-Dtype"] == "uint8", sourceLocation: sourceLocation)
    #expect(answer["Frame-Layout"] == example.layout, sourceLocation: sourceLocation)
    #expect(answer["Frame-Channels"] == example.channels, sourceLocation: sourceLocation)
    #expect(answer["Frame-Origin"] == "reencoded", sourceLocation: sourceLocation)
    #expect(answer.took("decode") && !answer.took("encode"), sourceLocation: sourceLocation)
  }

  @Test("alpha is dropped, not blended, unless it is kept; 16 bits stay only then")
  func alphaAndDepth() async throws {
    let folder = try SourceFolder([
      try Picture.png(8, 6, .rgba), try Picture.png(8, 6, .rgb, bitDepth: 16),
      try Picture.png(8, 6, .gray),
    ])
    defer { folder.remove() }
    try await withFixture {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      let flat = try await gateway.get("/videos/1/frames/0.npy")
      #expect(flat["Frame-Shape"] == "6, 8, 3")
      let pixels = Picture.pixels(8, 6, .rgba).bytes
      let opaque = pixels.indices.filter { $0 % 4 != 3 }.map { pixels[$0] }
      #expect(Expected.npy(flat.body)?.content == opaque)

      let kept = try await gateway.get("/videos/1/frames/0.npy?alpha=keep")
      #expect(kept["Frame-Shape"] == "6, 8, 4")
      #expect(kept["Frame-Channels"] == "rgba")
      #expect(Expected.npy(kept.body)?.content == pixels)

      let named = try await gateway.get("/videos/1/frames/0.rgba")
      #expect(named.body == pixels)

      let shallow = try await gateway.get("/videos/1/frames/1.rgb")
      #expect(shallow["Frame-Dtype"] == "uint8")
      let deep = Picture.pixels(8, 6, .rgb, bitDepth: 16).bytes
      #expect(shallow.body == deep.indices.filter { $0 % 2 == 1 }.map { deep[$0] })

      let full = try await gateway.get("/videos/1/frames/1.npy?alpha=keep")
      #expect(full["Frame-Dtype"] == "uint16")
      let array = try #require(Expected.npy(full.body))
      #expect(array.header.contains("'descr': '<u2'"))
      #expect(array.content == deep)

      let gray = try await gateway.get("/videos/1/frames/2.rgb")
      #expect(gray.body == Picture.pixels(8, 6, .gray).bytes.flatMap { [$0, $0, $0] })
    }
  }
}
