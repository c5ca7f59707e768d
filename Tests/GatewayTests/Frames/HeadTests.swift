import Testing

@Suite("HEAD of a frame")
struct HeadTests {
  @Test("says what GET says of a frame as it is, the length included", arguments: Way.allCases)
  func verbatim(way: Way) async throws {
    try await withFixture(way) { gateway in
      let head = try await gateway.head("/videos/1/frames/17")
      let get = try await gateway.get("/videos/1/frames/17")
      #expect(head.status == 200)
      #expect(head.body.isEmpty)
      for name in [
        "Content-Type", "Content-Length", "ETag", "Repr-Digest", "Frame-Origin", "Frame-Video",
        "Frame-Index", "Cache-Control", "Vary", "Accept-Ranges",
      ] {
        #expect(head[name] == get[name], "\(name)")
        #expect(head[name] != nil, "\(name)")
      }
    }
  }

  @Test("never encodes: what only the form would tell is left out", arguments: Way.allCases)
  func derived(way: Way) async throws {
    try await withFixture(way) { gateway in
      let head = try await gateway.head("/videos/1/frames/17.png")
      #expect(head.status == 200)
      #expect(head["Content-Type"] == "image/png")
      #expect(head["Content-Length"] == nil)
      #expect(head["Repr-Digest"] == nil)
      #expect(!head.took("decode") && !head.took("encode"))
      let get = try await gateway.get("/videos/1/frames/17.png")
      #expect(head["ETag"] == get["ETag"])
      let known = try await gateway.head("/videos/1/frames/17.png")
      #expect(known["Content-Length"] == String(get.body.count))
      #expect(known["Repr-Digest"] == get["Repr-Digest"])
    }
  }

  @Test("knows an array's shape and length from the frame's header alone")
  func array() async throws {
    try await withFixture { gateway in
      let head = try await gateway.head("/videos/1/frames/17.rgb?width=16")
      #expect(head["Frame-Shape"] == "12, 16, 3")
      #expect(head["Content-Length"] == String(12 * 16 * 3))
      #expect(!head.took("decode"))
      let get = try await gateway.get("/videos/1/frames/17.rgb?width=16")
      for name in ["Frame-Shape", "Frame-Dtype", "Frame-Layout", "Frame-Channels", "ETag"] {
        #expect(head[name] == get[name], "\(name)")
      }
    }
  }

  @Test("a problem's HEAD has its fields and no body", arguments: Way.allCases)
  func problem(way: Way) async throws {
    try await withFixture(way) { gateway in
      let head = try await gateway.head("/videos/1/frames/300")
      #expect(head.status == 404)
      #expect(head["Content-Type"] == "application/problem+json")
      #expect(head.body.isEmpty)
      let other = try await gateway.get("/healthz")
      #expect(other.status == 200)
    }
  }
}
