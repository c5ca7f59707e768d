import Emulator
import Testing

@Suite("Batches that fail")
struct WholeOrStreamedTests {
  /// Frame 9 never comes.
  private func withGap(
    _ way: Way, _ adjust: @escaping (inout Settings) -> Void = { _ in },
    _ test: (Fixture) async throws -> Void
  ) async throws {
    try await withFixture(way) {
      $0.store.fetching.retries = 1
      adjust(&$0)
    } _: { gateway in
      gateway.emulator.faults = [
        Fault(.withoutPart(9)), Fault(.damaged(9, .truncated(to: 40)), index: 9),
      ]
      try await test(gateway)
    }
  }

  @Test(
    "up to the limit of frames the failure is a problem that names the frame",
    arguments: Way.allCases)
  func whole(way: Way) async throws {
    try await withGap(way) {
      $0.gateway.batchWholeFrames = 10
    } _: { gateway in
      for container in ["zip", "tar", "multipart", "npy"] {
        let answer = try await gateway.batch(
          #"{"ranges": [{"stop": 10}], "container": "\#(container)"}"#)
        try expectProblem(answer, 502, "upstream_invalid")
        #expect(try answer.json["frame"]?.integer == 9)
      }
    }
  }

  @Test(
    "beyond it the connection breaks behind the head",
    arguments: ["zip", "tar", "multipart", "raw"])
  func streamed(container: String) async throws {
    for way in Way.allCases {
      try await withGap(way) {
        $0.gateway.batchWholeFrames = 9
      } _: { gateway in
        let answer = try await gateway.batch(
          #"{"ranges": [{"stop": 10}], "container": "\#(container)"}"#)
        #expect(answer.status == 200)
        #expect(!answer.isWhole)
        #expect(Packed(answer) == nil)
      }
    }
  }

  @Test("beyond the limit of bytes as well")
  func wholeBytes() async throws {
    try await withGap(.inMemory) {
      $0.gateway.batchWholeBytes = 2000
    } _: { gateway in
      let answer = try await gateway.batch(#"{"ranges": [{"stop": 10}]}"#)
      #expect(answer.status == 200)
      #expect(!answer.isWhole)
    }
    try await withGap(.inMemory) {
      $0.gateway.batchWholeBytes = 1 << 20
    } _: { gateway in
      try expectProblem(
        try await gateway.batch(#"{"ranges": [{"stop": 10}]}"#), 502, "upstream_invalid")
    }
  }

  @Test("a frame out of range is 404 and names itself, and its batch has none of the others")
  func outOfRange() async throws {
    try await withFixture { gateway in
      let answer = try await gateway.batch(#"{"frames": [1, 300, 2]}"#)
      try expectProblem(answer, 404, "frame_out_of_range")
      #expect(try answer.json["frame"]?.integer == 300)
      #expect(try answer.json["frame_count"]?.integer == 300)
    }
  }

  @Test("no program takes what broke off for whole", arguments: ["1.1", "1.0"])
  func tools(version: String) async throws {
    try await withGap(.live) {
      $0.gateway.batchWholeFrames = 1
    } _: { gateway in
      let archives: [(container: String, commands: [[String]])] = [
        ("tar", [["tar", "-tf", "a"], ["bsdtar", "-tf", "a"]]), ("zip", [["unzip", "-tq", "a"]]),
      ]
      for (container, commands) in archives {
        var ask = Ask(
          "POST", "/videos/1/frames:batch",
          json: #"{"ranges": [{"stop": 10}], "container": "\#(container)"}"#)
        ask.version = version
        let answer = try await gateway.ask(ask)
        #expect(answer.status == 200)
        #expect(!answer.isWhole)
        #expect((answer["Transfer-Encoding"] == nil) == (version == "1.0"))
        #expect(!answer.body.isEmpty)
        for command in commands {
          let status = try await onThread { try Tool.run(command, on: answer.body, named: "a") }
          #expect(status != 0, "\(command)")
        }
      }
    }
  }

  @Test(
    "a frame that can't be decoded breaks the connection behind the head", arguments: Way.allCases)
  func undecodable(way: Way) async throws {
    let folder = try SourceFolder([try Picture.png(), Picture.webp])
    defer { folder.remove() }
    try await withFixture(way) {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      let answer = try await gateway.batch(#"{"frames": [0, 1], "format": "png"}"#)
      #expect(answer.status == 200 && !answer.isWhole || answer.code == "frame_undecodable")
      let original = try await gateway.batch(#"{"frames": [0, 1]}"#)
      #expect(Packed(original)?.names == ["000000.png", "000001.webp"])
      let array = try await gateway.batch(#"{"frames": [0, 1], "container": "npy"}"#)
      try expectProblem(array, 502, "frame_undecodable")
    }
  }

  @Test("HTTP/1.0 gets a batch that ends with the connection")
  func http10() async throws {
    try await withFixture(.live) { gateway in
      var ask = Ask("/videos/1/frames.zip?frames=0-59")
      ask.version = "1.0"
      let answer = try await gateway.ask(ask)
      #expect(answer.status == 200)
      #expect(answer["Transfer-Encoding"] == nil)
      #expect(answer["Content-Length"] == nil)
      #expect(answer["Connection"] == "close")
      #expect(Packed(answer)?.names.count == 60)
      var array = Ask("/videos/1/frames.npy?frames=0-59")
      array.version = "1.0"
      let sized = try await gateway.ask(array)
      #expect(sized["Content-Length"] == String(sized.body.count))
    }
  }
}
