import Imaging
import Testing

@Suite("Batches as one array")
struct ArrayBatchTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var members: String
    var shape: String
    var channels: Channels
    var layout = Layout.interleaved

    var testDescription: String { members }
  }

  static let cases = [
    Case(members: "", shape: "4, 24, 32, 3", channels: .rgb),
    Case(members: #", "format": "gray""#, shape: "4, 24, 32, 1", channels: .gray),
    Case(members: #", "format": "npy""#, shape: "4, 24, 32, 3", channels: .rgb),
    Case(members: #", "channels": "bgra""#, shape: "4, 24, 32, 4", channels: .bgra),
    Case(
      members: #", "format": "rgb", "channels": "rgb", "layout": "chw""#, shape: "4, 3, 24, 32",
      channels: .rgb, layout: .planar),
    Case(members: #", "width": 16, "height": 16"#, shape: "4, 12, 16, 3", channels: .rgb),
  ]

  @Test("a slot a position, repeats repeated, with its length up front", arguments: cases)
  func positions(example: Case) async throws {
    try await withFixture(.live) { gateway in
      for container in example.members.contains("npy") ? ["npy"] : ["raw", "npy"] {
        let answer = try await gateway.batch(
          #"{"frames": [5, 1, 1, 17], "container": "\#(container)"\#(example.members)}"#)
        #expect(answer.status == 200)
        #expect(answer.isWhole)
        #expect(answer["Content-Length"] == String(answer.body.count))
        #expect(answer["Frame-Count"] == "4")
        #expect(answer["Frame-Shape"] == example.shape)
        #expect(answer["Frame-Dtype"] == "uint8")
        #expect(answer["Frame-Channels"] == example.channels.rawValue)
        #expect(answer["Frame-Layout"] == example.layout.rawValue)
        #expect(answer["Frame-Origin"] == "reencoded")
        #expect(answer["ETag"] == nil)
        var content = answer.body
        if container == "npy" {
          let array = try #require(Expected.npy(answer.body))
          #expect(array.header.contains("'shape': (\(example.shape))"))
          content = array.content
        }
        let isSmall = example.members.contains("width")
        var expected: [UInt8] = []
        for index in [5, 1, 1, 17] {
          let source = try await gateway.original(index)
          expected += try Expected.pixels(of: source) {
            $0.channels = example.channels
            $0.layout = example.layout
            if isSmall { ($0.maxWidth, $0.maxHeight) = (16, 16) }
          }.bytes
        }
        #expect(content == expected)
      }
    }
  }

  @Test("each distinct frame is fetched once, however often it is repeated")
  func repeats() async throws {
    try await withFixture {
      $0.store.memory = 0
      // So small that no frame has to be looked at before the others are asked for.
      $0.pixelLimits = PixelLimits(maximumPixels: 32 * 24)
    } _: { gateway in
      let frames = (0..<200).map { String($0 % 7) }.joined(separator: ",")
      let answer = try await gateway.batch(#"{"frames": [\#(frames)], "container": "raw"}"#)
      #expect(answer.body.count == 200 * 32 * 24 * 3)
      #expect(gateway.frameCalls.flatMap(\.indices).sorted() == Array(0..<7))
    }
  }

  @Test("depth and alpha are the first frame's", arguments: Way.allCases)
  func depth(way: Way) async throws {
    let folder = try SourceFolder([
      try Picture.png(8, 6, bitDepth: 16, seed: 1), try Picture.png(8, 6, bitDepth: 16, seed: 2),
    ])
    defer { folder.remove() }
    try await withFixture(way) {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      let answer = try await gateway.batch(
        #"{"frames": [0, 1], "container": "npy", "alpha": "keep"}"#)
      #expect(answer["Frame-Dtype"] == "uint16")
      let array = try #require(Expected.npy(answer.body))
      #expect(array.header.contains("'descr': '<u2'"))
      #expect(
        array.content == Picture.pixels(8, 6, bitDepth: 16, seed: 1).bytes
          + Picture.pixels(8, 6, bitDepth: 16, seed: 2).bytes)
    }
  }

  /// Frame 2 has another size.
  private func withMixedFrames(
    _ way: Way, _ adjust: @escaping (inout Settings) -> Void, _ test: (Fixture) async throws -> Void
  ) async throws {
    let folder = try SourceFolder([
      try Picture.png(seed: 0), try Picture.png(seed: 1), try Picture.png(16, 12),
      try Picture.png(),
    ])
    defer { folder.remove() }
    try await withFixture(way) {
      $0.emulator.source = .folder(folder.path)
      adjust(&$0)
    } _: {
      try await test($0)
    }
  }

  @Test("frames that differ are 422 where it is known before the head", arguments: Way.allCases)
  func mismatchBefore(way: Way) async throws {
    try await withMixedFrames(way) { _ in
    } _: { gateway in
      let answer = try await gateway.batch(#"{"frames": [0, 1, 2, 3], "container": "npy"}"#)
      try expectProblem(answer, 422, "shape_mismatch")
      #expect(try answer.json["frame"]?.integer == 2)
      let fitted = try await gateway.batch(
        #"{"frames": [0, 1, 2, 3], "container": "npy", "width": 16}"#)
      #expect(fitted.status == 200)
      let archive = try await gateway.batch(#"{"frames": [0, 2], "format": "npy"}"#)
      #expect(archive.status == 200)
    }
  }

  @Test("frames that differ behind the head break the connection", arguments: Way.allCases)
  func mismatchBehind(way: Way) async throws {
    try await withMixedFrames(way) {
      $0.gateway.batchWholeFrames = 3
    } _: { gateway in
      let answer = try await gateway.batch(#"{"frames": [0, 1, 2, 3], "container": "raw"}"#)
      #expect(answer.status == 200)
      #expect(!answer.isWhole)
      #expect(answer["Content-Length"] == String(4 * 32 * 24 * 3))
      #expect(answer.body.count < 4 * 32 * 24 * 3)
    }
  }

  @Test("an array of exactly the limit goes; one byte over is 413 behind the first frame")
  func arrayBytes() async throws {
    let size = 10 * 32 * 24 * 3
    let json = #"{"ranges": [{"stop": 10}], "container": "raw"}"#
    try await withFixture {
      $0.gateway.arrayBytes = size
    } _: { gateway in
      let answer = try await gateway.batch(json)
      #expect(answer.status == 200)
      #expect(answer.body.count == size)
    }
    try await withFixture {
      $0.gateway.arrayBytes = size - 1
    } _: { gateway in
      let answer = try await gateway.batch(json)
      try expectProblem(answer, 413, "too_large")
      #expect(try answer.json["limit"]?.integer == Int64(size - 1))
      #expect(gateway.frameCalls.flatMap(\.indices) == [0])
    }
  }
}
