import Testing

@Suite("The disk tier as callers see it")
struct DiskCacheTests {
  /// Fetches frames into a folder, and ends.
  private func fill(_ path: String) async throws {
    try await withFixture {
      $0.cacheFolder = path
    } _: { gateway in
      for index in [17, 18] {
        let answer = try await gateway.get("/videos/1/frames/\(index)")
        #expect(answer["Cache-Status"] == "frame-gateway; fwd=miss; stored")
      }
    }
  }

  @Test("a frame of before the restart is a hit, in every form", arguments: Way.allCases)
  func restart(way: Way) async throws {
    let folder = try SourceFolder([])
    defer { folder.remove() }
    let path = folder.path + "/cache"
    try await fill(path)
    try await withFixture(way) {
      $0.cacheFolder = path
    } _: { gateway in
      let original = try await gateway.original(17)
      let first = try await gateway.get("/videos/1/frames/17")
      #expect(first.status == 200)
      #expect(first.body == original)
      #expect(first["Cache-Status"] == "frame-gateway; hit")
      #expect(first["Server-Timing"] == nil)
      let form = try await gateway.get("/videos/1/frames/18.png")
      #expect(form["Cache-Status"] == "frame-gateway; hit")
      #expect(form.took("decode") && !form.took("queue") && !form.took("upstream"))
      let head = try await gateway.head("/videos/1/frames/17")
      #expect(head["ETag"] == first["ETag"])
      let tag = try #require(first["ETag"])
      let again = try await gateway.get("/videos/1/frames/17", ["If-None-Match": tag])
      #expect(again.status == 304)
      #expect(gateway.frameCalls.isEmpty)
    }
  }

  @Test("without memory it is stored all the same, and asked for once")
  func noMemory() async throws {
    let folder = try SourceFolder([])
    defer { folder.remove() }
    try await withFixture {
      $0.cacheFolder = folder.path + "/cache"
      $0.store.memory = 0
    } _: { gateway in
      for status in ["fwd=miss; stored", "hit", "hit"] {
        let answer = try await gateway.get("/videos/1/frames/17")
        #expect(answer["Cache-Status"] == "frame-gateway; \(status)")
      }
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("only-if-cached gives what is on the disk, and calls for nothing else")
  func onlyIfCached() async throws {
    let folder = try SourceFolder([])
    defer { folder.remove() }
    let path = folder.path + "/cache"
    try await fill(path)
    try await withFixture {
      $0.cacheFolder = path
    } _: { gateway in
      let fields: Ask.Fields = ["Cache-Control": "only-if-cached"]
      let there = try await gateway.get("/videos/1/frames/17", fields)
      #expect(there.status == 200)
      #expect(there["Cache-Status"] == "frame-gateway; hit")
      let form = try await gateway.get("/videos/1/frames/18.png", fields)
      #expect(form.status == 200)
      let missing = try await gateway.get("/videos/1/frames/19", fields)
      try expectProblem(missing, 504, "not_cached")
      #expect(gateway.emulator.calls.isEmpty)
    }
  }

  @Test("no-cache asks the upstream again, and the disk has the answer")
  func noCache() async throws {
    let folder = try SourceFolder([])
    defer { folder.remove() }
    let path = folder.path + "/cache"
    try await fill(path)
    try await withFixture {
      $0.cacheFolder = path
    } _: { gateway in
      let fresh = try await gateway.get("/videos/1/frames/17", ["Cache-Control": "no-cache"])
      #expect(fresh["Cache-Status"] == "frame-gateway; fwd=request; stored")
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("batches, and the platform's own calls, take frames from the disk")
  func batches() async throws {
    let folder = try SourceFolder([])
    defer { folder.remove() }
    let path = folder.path + "/cache"
    try await fill(path)
    try await withFixture {
      $0.cacheFolder = path
    } _: { gateway in
      try await eventually("the list of the disk") {
        gateway.store.disk?.statistics.entries == 2
      }
      let batch = try await gateway.batch(#"{"frames": [17, 18]}"#)
      #expect(batch.status == 200 && batch.isWhole)
      #expect(batch["Cache-Status"] == "frame-gateway; hit")
      #expect(gateway.frameCalls.isEmpty)
      let mixed = try await gateway.batch(#"{"frames": [17, 18, 19]}"#)
      #expect(mixed["Cache-Status"] == "frame-gateway; fwd=miss")
      #expect(gateway.frameCalls.map(\.indices) == [[19]])
    }
    try await withFixture {
      $0.cacheFolder = path
    } _: { gateway in
      let answer = try await gateway.platformFrame(#"{"videoId": 1, "frame": 17}"#)
      #expect(answer.body == (try await gateway.original(17)))
      #expect(answer["Cache-Status"] == "frame-gateway; hit")
      #expect(gateway.frameCalls.isEmpty)
    }
  }
}
