import Testing

@Suite("Frames that are older than their time to live, as callers see them")
struct RevalidationTests {
  private let day = Duration.seconds(24 * 3600)
  private let frame = "/videos/1/frames/17"

  @Test(
    "are hits again where the video's hash is the same, for one question", arguments: Way.allCases)
  func unchanged(way: Way) async throws {
    try await withReplaceableVideo(way) { gateway, video, clock in
      // Whoever asks about the video, its hash is noted.
      _ = try await gateway.get("/videos/1")
      let first = try await gateway.get(frame)
      let other = try await gateway.get("/videos/1/frames/18")
      #expect(other["Cache-Status"] == "frame-gateway; fwd=miss; stored")
      clock.step(by: day)
      for target in [frame, frame, frame + ".png?width=16", "/videos/1/frames/18"] {
        let again = try await gateway.get(target)
        #expect(again.status == 200)
        #expect(again["Cache-Status"] == "frame-gateway; hit")
      }
      let again = try await gateway.get(frame, ["If-None-Match": first["ETag"] ?? ""])
      #expect(again.status == 304)
      #expect(again["Cache-Status"] == "frame-gateway; hit")
      #expect(video.questions == 2 && video.frameCalls == 2)
    }
  }

  @Test("are fetched where it is another one, and only those that are wanted")
  func replaced() async throws {
    try await withReplaceableVideo { gateway, video, clock in
      _ = try await gateway.get("/videos/1")
      for index in [17, 18] { _ = try await gateway.get("/videos/1/frames/\(index)") }
      video.replace(hash: "second")
      #expect(try await gateway.get(frame).body == video.picture(version: 1))
      clock.step(by: day)
      let again = try await gateway.get(frame)
      #expect(again["Cache-Status"] == "frame-gateway; fwd=stale; stored")
      #expect(again.took("upstream"))
      #expect(try again.body == video.picture(version: 2))
      #expect(try await gateway.get(frame)["Cache-Status"] == "frame-gateway; hit")
      let other = try await gateway.platformFrame(#"{"videoId": 1, "frame": 18}"#)
      #expect(other["Cache-Status"] == "frame-gateway; fwd=stale; stored")
      #expect(video.questions == 2 && video.frameCalls == 4)
    }
  }

  @Test("without a hash are hits by a date that is old enough, and fetched without both")
  func dates() async throws {
    for (date, calls) in [("2024-01-01T00:00:00.000Z", 1), (nil, 2), ("soon", 2)] {
      try await withReplaceableVideo(.inMemory, ReplaceableVideo(hash: nil, updatedAt: date)) {
        gateway, video, clock in
        _ = try await gateway.get(frame)
        clock.step(by: day)
        let again = try await gateway.get(frame)
        let status = calls == 1 ? "hit" : "fwd=stale; stored"
        #expect(again["Cache-Status"] == "frame-gateway; \(status)")
        #expect(video.questions == 1 && video.frameCalls == calls)
      }
    }
  }

  @Test("a batch asks once, whatever its container", arguments: ["zip", "npy"])
  func batch(container: String) async throws {
    try await withReplaceableVideo { gateway, video, clock in
      _ = try await gateway.get("/videos/1")
      let link = "/videos/1/frames.\(container)?frames=0-59"
      let first = try await gateway.get(link)
      let calls = video.frameCalls
      clock.step(by: day)
      let again = try await gateway.get(link)
      // Not known before the head: the frames are there, and too old.
      #expect(again["Cache-Status"] == "frame-gateway; fwd=stale")
      #expect(again.isWhole && again.body == first.body)
      #expect(try await gateway.get(link)["Cache-Status"] == "frame-gateway; hit")
      #expect(video.questions == 2 && video.frameCalls == calls)
    }
  }

  @Test("the platform's own calls do as all others")
  func platformCalls() async throws {
    try await withReplaceableVideo { gateway, video, clock in
      _ = try await gateway.get("/videos/1")
      let json = #"{"videoId": 1, "frames": [1, 2, 3]}"#
      let first = try await gateway.post(Fixture.bulkPath, json)
      clock.step(by: day)
      let again = try await gateway.post(Fixture.bulkPath, json)
      #expect(again.status == 200 && again.isWhole && again.body.count == first.body.count)
      #expect(again["Cache-Status"] == "frame-gateway; fwd=stale")
      let single = try await gateway.platformFrame(#"{"videoId": 1, "frame": 2}"#)
      #expect(single["Cache-Status"] == "frame-gateway; hit")
      #expect(video.questions == 2 && video.frameCalls == 1)
    }
  }

  @Test("only-if-cached asks nothing: 504 until somebody else has asked", arguments: Way.allCases)
  func onlyIfCached(way: Way) async throws {
    try await withReplaceableVideo(way) { gateway, video, clock in
      _ = try await gateway.get("/videos/1")
      _ = try await gateway.get(frame)
      clock.step(by: day)
      let fields: Ask.Fields = ["Cache-Control": "only-if-cached"]
      let link = "/videos/1/frames.zip?frames=17"
      for target in [frame, link] {
        try expectProblem(try await gateway.get(target, fields), 504, "not_cached")
      }
      #expect(video.questions == 1)
      _ = try await gateway.get("/videos/1")
      for target in [frame, link] {
        let answer = try await gateway.get(target, fields)
        #expect(answer.status == 200)
        #expect(answer["Cache-Status"] == "frame-gateway; hit")
      }
      #expect(video.questions == 2 && video.frameCalls == 1)
    }
  }

  @Test("max-age=0, as a browser reloads, costs one question and no frame")
  func reload() async throws {
    try await withReplaceableVideo { gateway, video, clock in
      _ = try await gateway.get("/videos/1")
      for index in 0..<6 { _ = try await gateway.get("/videos/1/frames/\(index)") }
      clock.step(by: .seconds(2))
      // The clock goes on between these, but hardly by a second.
      for index in 0..<6 {
        let answer = try await gateway.get(
          "/videos/1/frames/\(index)", ["Cache-Control": "max-age=0"])
        #expect(answer["Cache-Status"] == "frame-gateway; hit")
      }
      #expect(video.questions >= 2 && video.frameCalls == 6)
      video.replace(hash: "second")
      clock.step(by: .seconds(2))
      let young = try await gateway.get("/videos/1/frames/1", ["Cache-Control": "max-age=3600"])
      #expect(young["Cache-Status"] == "frame-gateway; hit")
      let again = try await gateway.get("/videos/1/frames/1", ["Cache-Control": "max-age=0"])
      #expect(again["Cache-Status"] == "frame-gateway; fwd=request; stored")
      #expect(try again.body == video.picture(version: 2))
    }
  }

  @Test("min-fresh asks about what would go off too soon, and malformed bounds are the strictest")
  func minFresh() async throws {
    try await withReplaceableVideo { gateway, video, clock in
      _ = try await gateway.get("/videos/1")
      _ = try await gateway.get(frame)
      clock.step(by: .seconds(3600))
      for (directive, questions) in [
        ("min-fresh=3600", 1), ("max-stale=9, min-fresh", 2), ("min-fresh=86400", 3),
      ] {
        let answer = try await gateway.get(frame, ["Cache-Control": directive])
        #expect(answer["Cache-Status"] == "frame-gateway; hit")
        #expect(video.questions == questions, "\(directive)")
      }
      clock.step(by: .seconds(2))
      _ = try await gateway.get(frame, ["Cache-Control": "max-age=soon"])
      #expect(video.questions == 4 && video.frameCalls == 1)
    }
  }

  @Test("no-store keeps nothing of what it fetches, and takes what is kept")
  func noStore() async throws {
    try await withReplaceableVideo { gateway, video, _ in
      let fields: Ask.Fields = ["Cache-Control": "no-store"]
      for target in [frame, frame + ".jpg", "/videos/1/frames.zip?frames=17"] {
        let calls = video.frameCalls
        let answer = try await gateway.get(target, fields)
        #expect(answer.status == 200)
        #expect(answer["Cache-Status"] == "frame-gateway; fwd=miss")
        #expect(video.frameCalls == calls + 1)
      }
      #expect(gateway.store.cache.statistics.entries == 0)
      _ = try await gateway.get(frame)
      #expect(try await gateway.get(frame, fields)["Cache-Status"] == "frame-gateway; hit")
      _ = try await gateway.get(frame + ".jpg", fields)
      #expect(gateway.store.cache.statistics.entries == 1)
      let fresh = try await gateway.get(frame, ["Cache-Control": "no-cache, no-store"])
      #expect(fresh["Cache-Status"] == "frame-gateway; fwd=request")
    }
  }

  @Test("a platform that is down is told of: an old frame is not given without its word")
  func down() async throws {
    try await withReplaceableVideo(.inMemory, ReplaceableVideo()) {
      $0.store.fetching.retries = 0
      $0.platform = { $0.connectTimeout = .seconds(60) }
    } _: { gateway, video, clock in
      _ = try await gateway.get("/videos/1")
      _ = try await gateway.get(frame)
      clock.step(by: day)
      video.vanish()
      try expectProblem(try await gateway.get(frame), 503, "upstream_unavailable")
    }
  }
}
