import Testing

@testable import Gateway

@Suite("Cue files")
struct CueTests {
  /// A platform whose video 1 has this `fileMeta`, and equal frames.
  private func platform(_ fileMeta: String) -> ScriptedPlatform {
    ScriptedPlatform { call in
      guard call.method != "videos.info" else {
        return .answer(
          200, "application/json", Array(#"{"id":1,"fileMeta":\#(fileMeta)}"#.utf8))
      }
      return .answer(200, "image/png", (try? Picture.png()) ?? [])
    }
  }

  @Test("say which part of the sheet is shown when, as players read it", arguments: Way.allCases)
  func file(way: Way) async throws {
    try await withFixture(way) { gateway in
      let answer = try await gateway.get("/videos/1/frames.vtt?frames=0-299:100&width=16&columns=2")
      #expect(answer.status == 200)
      #expect(answer["Content-Type"] == "text/vtt; charset=utf-8")
      #expect(answer["Frame-Video"] == "1")
      #expect(answer["Frame-Count"] == "3")
      #expect(answer["Frame-Tiles"] == "16, 12, 2")
      #expect(answer["Cache-Control"] == "private, max-age=3600")
      #expect(answer["Cache-Status"] == "frame-gateway; fwd=miss; stored")
      #expect(answer["Accept-Ranges"] == "none")
      let link = "frames.jpg?frames=0-299:100&width=16&columns=2#xywh="
      #expect(
        answer.text == """
          WEBVTT

          00:00:00.000 --> 00:00:04.000
          \(link)0,0,16,12

          00:00:04.000 --> 00:00:08.000
          \(link)16,0,16,12

          00:00:08.000 --> 00:00:12.000
          \(link)0,12,16,12

          """)
      // The first frame and one question are all that it costs.
      #expect(gateway.frameCalls.map(\.indices) == [[0]])
      #expect(gateway.emulator.calls.count == 2)
    }
  }

  @Test("link to a sheet of just these tiles, whatever was left to the defaults")
  func link() async throws {
    try await withFixture {
      $0.emulator.width = 320
      $0.emulator.height = 240
    } _: { gateway in
      for (query, normalised) in [
        ("frames=0-19", "frames=0-19&width=160&columns=10"),
        ("frames=3%2C1%2D2", "frames=3,1-2&width=160&columns=3"),
        (
          "columns=2&quality=50&frames=1,2,3&height=30&orientation=keep&timeout=7.5",
          "frames=1,2,3&height=30&columns=2&quality=50&orientation=keep"
        ),
        ("frames=5&width=40&height=40&columns=7", "frames=5&width=40&height=40&columns=1"),
      ] {
        let cues = try await gateway.get("/videos/1/frames.vtt?\(query)")
        let links = cues.text.split(separator: "\n").filter { $0.hasPrefix("frames.jpg") }
        let link = "frames.jpg?\(normalised)"
        #expect(links.allSatisfy { $0.hasPrefix("\(link)#xywh=") }, "\(cues.text)")
        let sheet = try await gateway.get("/videos/1/\(link)")
        #expect(sheet["Frame-Tiles"] == cues["Frame-Tiles"])
        #expect(sheet["Frame-Count"] == String(links.count))
        let direct = try await gateway.get("/videos/1/frames.jpg?\(query)")
        #expect(direct["ETag"] == sheet["ETag"])
        let picture = try SheetPicture(sheet)
        for link in links {
          let area = link.split(separator: "=").last?.split(separator: ",").compactMap { Int($0) }
          let sides = try #require(area)
          #expect(sides[0] + sides[2] <= picture.width && sides[1] + sides[3] <= picture.height)
        }
      }
    }
  }

  @Test("follow the platform's time codes, also of a film of variable frame rate")
  func variableRate() async throws {
    let platform = platform(
      #"{"framesCount":4,"framesToTimecodes":[0,0.04,1.5,3600.0005],"duration":3601.25}"#)
    defer { platform.stop() }
    try await withFixture {
      $0.platformAddress = platform.address
    } _: { gateway in
      let answer = try await gateway.get("/videos/1/frames.vtt?frames=0-3")
      let times = answer.text.split(separator: "\n").filter { $0.contains("-->") }
      #expect(
        times == [
          "00:00:00.000 --> 00:00:00.040", "00:00:00.040 --> 00:00:01.500",
          "00:00:01.500 --> 01:00:00.001", "01:00:00.001 --> 01:00:01.250",
        ])
    }
  }

  /// What the platform tells, and the file's times or problem.
  @Test("fall back to equal steps, and say so where nothing is known")
  func fallback() async throws {
    for (fileMeta, status) in [
      (#"{"framesCount":4,"duration":2}"#, 200),
      (#"{"framesCount":4,"framesToTimecodes":[],"duration":2}"#, 200),
      (#"{"framesCount":4,"framesToTimecodes":[0,9],"duration":2}"#, 200),
      (#"{"framesCount":4,"framesToTimecodes":null}"#, 409),
      (#"{"framesToTimecodes":[0,1,2,3],"duration":2}"#, 409),
      (#"{"framesCount":4,"duration":0}"#, 409),
    ] {
      let platform = platform(fileMeta)
      defer { platform.stop() }
      try await withFixture {
        $0.platformAddress = platform.address
      } _: { gateway in
        let answer = try await gateway.get("/videos/1/frames.vtt?frames=0,2")
        guard status == 200 else {
          try expectProblem(answer, 409, "video_not_ready")
          return
        }
        #expect(answer.text.contains("00:00:00.000 --> 00:00:01.000"), "\(fileMeta)")
        #expect(answer.text.contains("00:00:01.000 --> 00:00:02.000"))
      }
    }
  }

  @Test("If-None-Match is 304 while the file is the same", arguments: Way.allCases)
  func unchanged(way: Way) async throws {
    try await withFixture(way) { gateway in
      let link = "/videos/1/frames.vtt?frames=0-9"
      let first = try await gateway.get(link)
      let tag = try #require(first["ETag"])
      let again = try await gateway.get(link, ["If-None-Match": tag])
      #expect(again.status == 304)
      #expect(again["ETag"] == tag)
      #expect(again["Cache-Status"] == "frame-gateway; hit")
      #expect(try await gateway.get(link + "&columns=2", ["If-None-Match": tag]).status == 200)
      let head = try await gateway.head(link)
      #expect(head.status == 200)
      #expect(head["Content-Length"] == first["Content-Length"])
      #expect(head["ETag"] == tag)
      #expect(head.body.isEmpty)
    }
  }

  @Test("only-if-cached asks nothing, no-cache asks anew")
  func directives() async throws {
    try await withFixture { gateway in
      let link = "/videos/1/frames.vtt?frames=4-9"
      let onlyIfCached = ["Cache-Control": "only-if-cached"] as Ask.Fields
      try expectProblem(try await gateway.get(link, onlyIfCached), 504, "not_cached")
      _ = try await gateway.get("/videos/1")
      try expectProblem(try await gateway.get(link, onlyIfCached), 504, "not_cached")
      #expect(gateway.emulator.calls.count == 1)
      let first = try await gateway.get(link)
      #expect(gateway.emulator.calls.count == 2)
      let cached = try await gateway.get(link, onlyIfCached)
      #expect(cached.body == first.body)
      #expect(cached["Cache-Status"] == "frame-gateway; hit")
      #expect(gateway.emulator.calls.count == 2)
      let fresh = try await gateway.get(link, ["Cache-Control": "no-cache"])
      #expect(fresh["Cache-Status"] == "frame-gateway; fwd=request; stored")
      #expect(gateway.emulator.calls.count == 4)
    }
  }

  @Test("a first frame that can't be had is the file's problem, which names it")
  func failing() async throws {
    let folder = try SourceFolder([try Picture.png(), Picture.webp])
    defer { folder.remove() }
    try await withFixture {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      let answer = try await gateway.get("/videos/1/frames.vtt?frames=1,0")
      try expectProblem(answer, 502, "frame_undecodable")
      #expect(try answer.json["frame"]?.integer == 1)
      // The others are the sheet's business.
      #expect(try await gateway.get("/videos/1/frames.vtt?frames=0,1").status == 200)
    }
  }
}
