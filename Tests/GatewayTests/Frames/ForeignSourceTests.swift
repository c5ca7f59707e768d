import Testing

@Suite("Sources that are neither JPEG nor PNG")
struct ForeignSourceTests {
  @Test("go out raw with their own type; other forms are 502 with it", arguments: Way.allCases)
  func webp(way: Way) async throws {
    let folder = try SourceFolder([try Picture.png(), Picture.webp])
    defer { folder.remove() }
    try await withFixture(way) {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      let raw = try await gateway.get("/videos/1/frames/1")
      #expect(raw.status == 200)
      #expect(raw["Content-Type"] == "image/webp")
      #expect(raw.body == Picture.webp)
      #expect(raw["Frame-Origin"] == "verbatim")
      for target in ["1.png", "1.npy", "1?format=jpg"] {
        let other = try await gateway.get("/videos/1/frames/\(target)")
        try expectProblem(other, 502, "frame_undecodable")
        #expect(try other.json["source_type"]?.text == "image/webp")
        #expect(try other.json["retryable"] == .bool(false))
      }
    }
  }

  @Test("a source that Accept does not allow is made into what it does, or refused")
  func negotiatedWebP() async throws {
    let folder = try SourceFolder([try Picture.png(), Picture.webp])
    defer { folder.remove() }
    try await withFixture {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      let own = try await gateway.get("/videos/1/frames/1", ["Accept": "image/webp"])
      #expect(own.status == 200)
      let other = try await gateway.get("/videos/1/frames/1", ["Accept": "image/png"])
      try expectProblem(other, 502, "frame_undecodable")
      let neither = try await gateway.get("/videos/1/frames/1", ["Accept": "image/gif"])
      try expectProblem(neither, 406, "not_acceptable")
      #expect(neither["Vary"] == "Accept")
    }
  }
}
