import Testing

@testable import Gateway

@Suite("Limits of sprite sheets")
struct SheetLimitTests {
  /// A video of frames that are all as large as said.
  private func withFrames(
    _ width: Int, _ height: Int, _ adjust: (inout Settings) -> Void,
    _ test: (Fixture) async throws -> Void
  ) async throws {
    let folder = try SourceFolder([try Picture.png(width, height)])
    defer { folder.remove() }
    try await withFixture {
      $0.emulator.source = .folder(folder.path)
      $0.emulator.repeatedTo = 1000
      adjust(&$0)
    } _: { gateway in
      try await test(gateway)
    }
  }

  private func expectTooLarge(
    _ gateway: Fixture, _ query: String, limit: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    for name in ["frames.jpg", "frames.vtt"] {
      let answer = try await gateway.get("/videos/1/\(name)?\(query)")
      try expectProblem(answer, 413, "too_large", sourceLocation: sourceLocation)
      #expect(
        try answer.json["limit"]?.integer == Int64(limit), sourceLocation: sourceLocation)
    }
    // The first frame has come by now, and so the picture's HEAD knows as well.
    let head = try await gateway.head("/videos/1/frames.jpg?\(query)")
    #expect(head.status == 413 || head.status == 200, sourceLocation: sourceLocation)
  }

  @Test("a sheet as wide or as high as a JPEG can be is made, one pixel more is not")
  func sides() async throws {
    #expect(SheetGrid.largestSide == 65_500)
    try await withFrames(655, 1) { _ in
    } _: { gateway in
      let wide = try await gateway.get("/videos/1/frames.jpg?frames=0-99&columns=100&width=655")
      #expect(wide["Frame-Tiles"] == "655, 1, 100")
      #expect(try SheetPicture(wide).width == 65_500)
      try await expectTooLarge(gateway, "frames=0-100&columns=101&width=655", limit: 65_500)
    }
    try await withFrames(1, 131) { _ in
    } _: { gateway in
      let high = try await gateway.get("/videos/1/frames.jpg?frames=0-499&columns=1&height=131")
      #expect(try SheetPicture(high).height == 65_500)
      try await expectTooLarge(gateway, "frames=0-500&columns=1&height=131", limit: 65_500)
    }
    let one = SheetGrid(tileWidth: 65_501, tileHeight: 1, columns: 1, count: 1)
    let problem = refusal { try one.check(maximumPixels: .max, workMemory: .max) }
    #expect(problem?.code == .tooLarge)
  }

  @Test("a sheet of as many pixels as may be decoded is made, one column more is not")
  func pixels() async throws {
    try await withFrames(20, 10) {
      $0.pixelLimits.maximumPixels = 20 * 10 * 6
    } _: { gateway in
      #expect(try await gateway.get("/videos/1/frames.jpg?frames=0-5&columns=3").status == 200)
      try await expectTooLarge(gateway, "frames=0-6&columns=7", limit: 1200)
      // What is black counts.
      try await expectTooLarge(gateway, "frames=0-4&columns=4", limit: 1200)
    }
  }

  @Test("a sheet that just fits the work memory is made, one byte less is too little")
  func workMemory() async throws {
    for bytes in [20 * 10 * 6 * 3, 20 * 10 * 6 * 3 - 1] {
      try await withFrames(20, 10) {
        $0.gateway.workMemory = bytes
      } _: { gateway in
        if bytes % 3 == 0 {
          #expect(try await gateway.get("/videos/1/frames.jpg?frames=0-5").status == 200)
        } else {
          try await expectTooLarge(gateway, "frames=0-5", limit: bytes)
        }
      }
    }
  }

  @Test("what may be too large asks for its first frame alone, and for no other if it is")
  func firstAlone() async throws {
    try await withFrames(20, 10) {
      $0.pixelLimits.maximumPixels = 20 * 10 * 6
    } _: { gateway in
      let refused = try await gateway.get("/videos/1/frames.jpg?frames=0-6&columns=7&width=20")
      try expectProblem(refused, 413, "too_large")
      #expect(gateway.frameCalls.map(\.indices) == [[0]])
      let made = try await gateway.get("/videos/1/frames.jpg?frames=1-6&columns=6&width=20")
      #expect(made.status == 200)
      #expect(gateway.frameCalls.map(\.indices) == [[0], [1], [2, 3, 4, 5, 6]])
    }
  }

  @Test("a sheet whose bounds say that it fits asks for all at once")
  func allAtOnce() async throws {
    try await withFrames(20, 10) {
      $0.pixelLimits.maximumPixels = 20 * 10 * 6
    } _: { gateway in
      let made = try await gateway.get("/videos/1/frames.jpg?frames=1-6&width=20&height=10")
      #expect(made.status == 200)
      #expect(gateway.frameCalls.map(\.indices) == [[1, 2, 3, 4, 5, 6]])
    }
  }

  @Test("as many positions as a batch, counted before anything is asked", arguments: Way.allCases)
  func positions(way: Way) async throws {
    try await withFixture(way) {
      $0.gateway.batchFrames = 10
    } _: { gateway in
      for frames in ["0-10", "0-9,0", "0-9223372036854775806", "0-100:10"] {
        for name in ["frames.jpg", "frames.vtt"] {
          let answer = try await gateway.get("/videos/1/\(name)?frames=\(frames)")
          try expectProblem(answer, 413, "too_many_frames")
          #expect(try answer.json["limit"]?.integer == 10)
        }
      }
      #expect(gateway.emulator.calls.isEmpty)
      #expect(try await gateway.get("/videos/1/frames.jpg?frames=0-9").status == 200)
      #expect(try await gateway.get("/videos/1/frames.vtt?frames=0-9").status == 200)
    }
  }

  @Test("a cue file of as many bytes as may be is made, one less is too little")
  func cueBytes() async throws {
    let link = "/videos/1/frames.vtt?frames=0-9"
    let size = try await withFixture { try await $0.get(link).body.count }
    for limit in [size, size - 1] {
      try await withFixture {
        $0.gateway.cueFileBytes = limit
      } _: { gateway in
        let answer = try await gateway.get(link)
        guard limit < size else {
          #expect(answer.body.count == size)
          return
        }
        try expectProblem(answer, 413, "too_large")
        #expect(try answer.json["limit"]?.integer == Int64(limit))
      }
    }
  }
}
