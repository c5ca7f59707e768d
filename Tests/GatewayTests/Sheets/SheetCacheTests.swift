import FetchScheduling
import Testing

@testable import Gateway

@Suite("Sprite sheets that are kept")
struct SheetCacheTests {
  private static let link = "/videos/1/frames.jpg?frames=0-29:3&width=16"

  @Test("a second load costs neither a call nor a codec", arguments: Way.allCases)
  func kept(way: Way) async throws {
    try await withFixture(way) { gateway in
      let first = try await gateway.get(Self.link)
      // From here on every codec's work is refused.
      gateway.codecs.shutDown()
      let second = try await gateway.get(Self.link + "&columns=10&timeout=5&quality=90")
      #expect(second.status == 200)
      #expect(second.body == first.body)
      #expect(second["ETag"] == first["ETag"])
      #expect(second["Frame-Tiles"] == first["Frame-Tiles"])
      #expect(second["Cache-Status"] == "frame-gateway; hit")
      #expect(!second.took("decode"))
      #expect(gateway.frameCalls.count == 1)
      let other = try await gateway.get(Self.link + "&columns=9")
      try expectProblem(other, 503, "overloaded")
    }
  }

  @Test("If-None-Match is 304 for frames in memory, without any codec", arguments: Way.allCases)
  func unchanged(way: Way) async throws {
    try await withFixture(way) { gateway in
      let first = try await gateway.get(Self.link, ["Cache-Control": "no-store"])
      let tag = try #require(first["ETag"])
      _ = try await gateway.get("/videos/1/frames.zip?frames=0-29:3")
      gateway.codecs.shutDown()
      for field in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
        for method in ["GET", "HEAD"] {
          let answer = try await gateway.ask(Ask(method, Self.link, ["If-None-Match": field]))
          #expect(answer.status == 304)
          #expect(answer.body.isEmpty)
          #expect(answer["ETag"] == tag)
          #expect(answer["Frame-Tiles"] == first["Frame-Tiles"])
          #expect(answer["Cache-Status"] == "frame-gateway; hit")
        }
      }
      let other = try await gateway.get(Self.link, ["If-None-Match": "\"other\""])
      try expectProblem(other, 503, "overloaded")
    }
  }

  @Test("a sheet whose frames had to be fetched is 304 as well where it is the same")
  func unchangedBehindFetch() async throws {
    let tag = try await withFixture { try await $0.get(Self.link)["ETag"] }
    try await withFixture { gateway in
      let answer = try await gateway.get(Self.link, ["If-None-Match": try #require(tag)])
      #expect(answer.status == 304)
      #expect(answer["Cache-Status"] == "frame-gateway; fwd=miss")
    }
  }

  @Test("no two sheets share a tag")
  func tags() async throws {
    try await withFixture { gateway in
      let queries = [
        "frames=0-4", "frames=4,3,2,1,0", "frames=0-3", "frames=0-4,4", "frames=1-5",
        "frames=0-4&columns=4", "frames=0-4&width=16", "frames=0-4&height=16",
        "frames=0-4&width=16&height=16", "frames=0-4&quality=89",
        "frames=0-4&orientation=keep",
      ]
      var tags: Set<String> = []
      for query in queries {
        tags.insert(try #require(try await gateway.get("/videos/1/frames.jpg?\(query)")["ETag"]))
      }
      #expect(tags.count == queries.count)
    }
  }

  @Test("HEAD fetches and makes nothing, and says what is at hand", arguments: Way.allCases)
  func head(way: Way) async throws {
    try await withFixture(way) { gateway in
      let cold = try await gateway.head(Self.link)
      #expect(cold.status == 200)
      #expect(cold["Content-Type"] == "image/jpeg")
      #expect(cold["Frame-Count"] == "10")
      #expect(cold["ETag"] == nil && cold["Frame-Tiles"] == nil && cold["Content-Length"] == nil)
      #expect(gateway.emulator.calls.isEmpty)
      _ = try await gateway.get("/videos/1/frames.zip?frames=0-29:3")
      let warm = try await gateway.head(Self.link)
      #expect(!warm.took("decode"))
      #expect(warm["Content-Length"] == nil)
      #expect(warm["Frame-Tiles"] == "16, 12, 10")
      let get = try await gateway.get(Self.link)
      #expect(warm["ETag"] == get["ETag"])
      let kept = try await gateway.head(Self.link)
      #expect(kept["Content-Length"] == get["Content-Length"])
      #expect(kept.body.isEmpty)
    }
  }

  @Test("only-if-cached never calls, no-cache always does, and no-store keeps no sheet")
  func directives() async throws {
    try await withFixture { gateway in
      for method in ["GET", "HEAD"] {
        let cold = try await gateway.ask(
          Ask(method, Self.link, ["Cache-Control": "only-if-cached"]))
        #expect(cold.status == 504)
      }
      #expect(gateway.emulator.calls.isEmpty)
      let first = try await gateway.get(Self.link)
      let entries = gateway.store.cache.statistics.entries
      let cached = try await gateway.get(Self.link, ["Cache-Control": "only-if-cached"])
      #expect(cached.body == first.body)
      #expect(gateway.frameCalls.count == 1)
      let fresh = try await gateway.get(Self.link, ["Cache-Control": "no-cache"])
      #expect(fresh.body == first.body)
      #expect(fresh["Cache-Status"] == "frame-gateway; fwd=request")
      #expect(gateway.frameCalls.count == 2)
      _ = try await gateway.get(Self.link + "&columns=3", ["Cache-Control": "no-store"])
      #expect(gateway.store.cache.statistics.entries == entries)
      let partly = try await gateway.get(
        "/videos/1/frames.jpg?frames=0,1", ["Cache-Control": "only-if-cached"])
      try expectProblem(partly, 504, "not_cached")
    }
  }

  @Test("frames that are too old cost one question, and no codec where the sheet is the same")
  func revalidated() async throws {
    try await withReplaceableVideo { gateway, video, clock in
      // The hash has to be known before the frames are asked for.
      _ = try await gateway.get("/videos/1")
      let first = try await gateway.get(Self.link)
      let tag = try #require(first["ETag"])
      func stepADay() async throws {
        // A call that ends behind the step would have taken a day.
        try await eventually("the calls' end") {
          await gateway.store.fetchStatistics().callsInFlight == 0
        }
        clock.step(by: .seconds(25 * 3600))
      }
      try await stepADay()
      let (questions, calls) = (video.questions, video.frameCalls)
      let unchanged = try await gateway.get(Self.link, ["If-None-Match": tag])
      #expect(unchanged.status == 304)
      #expect(unchanged["Cache-Status"] == "frame-gateway; hit")
      #expect(video.questions == questions + 1 && video.frameCalls == calls)
      try await stepADay()
      let kept = try await gateway.get(Self.link)
      #expect(kept.body == first.body && !kept.took("decode"))
      #expect(video.questions == questions + 2 && video.frameCalls == calls)
      try await stepADay()
      video.replace(hash: "second")
      let other = try await gateway.get(Self.link, ["If-None-Match": tag])
      #expect(other.status == 200)
      #expect(other["ETag"] != tag)
      #expect(other["Cache-Status"] == "frame-gateway; fwd=stale")
      #expect(video.frameCalls == calls + 1)
    }
  }

  @Test("frames from the disk of a gateway before it are a 304 as well")
  func disk() async throws {
    let folder = try SourceFolder([])
    defer { folder.remove() }
    let adjust: (inout Settings) -> Void = { $0.cacheFolder = folder.path + "/cache" }
    let tag = try await withFixture(.inMemory, adjust) { gateway in
      let first = try await gateway.get(Self.link)
      try await eventually("the writes") { gateway.store.disk?.statistics.writes == 10 }
      return try #require(first["ETag"])
    }
    try await withFixture(.inMemory, adjust) { gateway in
      gateway.codecs.shutDown()
      let key = FrameKey(domain: .gateway, video: 1, index: 0)
      try await eventually("the list of the folder") { gateway.store.holds(key) }
      let answer = try await gateway.get(Self.link, ["If-None-Match": tag])
      #expect(answer.status == 304)
      #expect(answer["Cache-Status"] == "frame-gateway; hit")
      #expect(gateway.frameCalls.isEmpty)
    }
  }

  @Test("a purge of the video drops its sheets, and a replaced video has others")
  func purge() async throws {
    try await withReplaceableVideo { gateway, video, _ in
      let first = try await gateway.get(Self.link)
      video.replace(hash: "second")
      _ = await gateway.store.purge(video: 1)
      #expect(gateway.store.cache.statistics.entries == 0)
      let second = try await gateway.get(Self.link)
      #expect(second["Cache-Status"] == "frame-gateway; fwd=miss")
      #expect(second.status == 200)
      #expect(second["ETag"] != first["ETag"])
      #expect(second.body != first.body)
    }
  }
}
