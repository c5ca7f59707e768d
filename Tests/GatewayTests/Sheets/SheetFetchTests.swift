import Dispatch
import Emulator
import FetchScheduling
import Testing

@testable import FrameStore
@testable import Gateway

@Suite("Sprite sheets on their way")
struct SheetFetchTests {
  @Test("120 frames are three calls, each frame asked for once", arguments: Way.allCases)
  func slices(way: Way) async throws {
    try await withFixture(way) { gateway in
      let answer = try await gateway.get("/videos/1/frames.jpg?frames=0-119,5-9&width=8")
      #expect(answer.status == 200)
      #expect(gateway.frameCalls.map(\.indices.count) == [50, 50, 20])
      #expect(gateway.frameCalls.flatMap(\.indices) == Array(0..<120))
      #expect(gateway.emulator.calls.count == 3)
    }
  }

  @Test("frames that come in another order make the same sheet, bytes and all")
  func order() async throws {
    let link = "/videos/1/frames.jpg?frames=0-59&width=16&columns=7"
    let plain = try await withFixture { try await $0.get(link) }
    let reversed = try await withFixture { gateway in
      gateway.emulator.faults = [Fault(.reversed)]
      return try await gateway.get(link)
    }
    #expect(plain.status == 200)
    #expect(reversed.body == plain.body)
    #expect(reversed["ETag"] == plain["ETag"])
  }

  @Test("a window for one frame and one codec thread make the same sheet")
  func smallWindow() async throws {
    let link = "/videos/1/frames.jpg?frames=0-19&width=16"
    let plain = try await withFixture { try await $0.get(link) }
    let narrow = try await withFixture {
      $0.gateway.batchWindow = 1
      $0.codecThreads = 1
      $0.codecQueue = 1
    } _: { gateway in
      try await gateway.get(link)
    }
    #expect(narrow.status == 200)
    #expect(narrow.body == plain.body)
  }

  @Test("nothing beyond the window is asked for while frames wait for a codec")
  func window() async throws {
    try await withFixture {
      $0.gateway.batchWindow = 1
      $0.codecThreads = 1
    } _: { gateway in
      let codecs = gateway.codecs
      let (held, isHeld) = AsyncStream.makeStream(of: Void.self)
      let opening = DispatchSemaphore(value: 0)
      let holder = Task {
        try await codecs.run(.interactive, for: Caller("another")) { _ in
          isHeld.finish()
          opening.wait()
        }
      }
      for await _ in held {}
      async let answer = gateway.get("/videos/1/frames.jpg?frames=0-4")
      try await eventually("a frame waits for the codec") { codecs.waiting == 1 }
      for _ in 0..<200 { await Task.yield() }
      #expect(gateway.frameCalls.map(\.indices) == [[0]])
      opening.signal()
      #expect(try await answer.status == 200)
      #expect(gateway.frameCalls.map(\.indices) == [[0], [1], [2], [3], [4]])
      _ = try await holder.value
    }
  }

  @Test("the caller's leaving cancels what is under way", arguments: [0, 2])
  func leaving(parts: Int) async throws {
    let frames = try (0..<60).map { (index: $0, bytes: try Picture.png(seed: $0)) }
    let pieces = [ScriptedPlatform.Step].pieces(of: frames)
    let platform = ScriptedPlatform { _ in [.send(Array(pieces[..<parts].joined())), .hold] }
    defer { platform.stop() }
    try await withFixture(.live) {
      $0.platformAddress = platform.address
    } _: { gateway in
      let port = gateway.port
      let client = try await onThread {
        let client = try RawClient(port: port)
        try client.send(Ask("/videos/1/frames.jpg?frames=0-59").bytes)
        return client
      }
      try await eventually("a call, and what it brings") {
        platform.calls.count >= 1 && gateway.store.cache.statistics.entries == parts
      }
      client.reset()
      try await eventually("the calls' end") {
        platform.connections == 0
      }
      try await expectNothingLeft(gateway)
      #expect(await gateway.gateway.sheets.sheets.count == 0)
    }
  }

  /// The sources of a video, and the frame that fails by being no picture that is read.
  @Test("a frame that can't be decoded fails the sheet, which names it", arguments: [0, 3])
  func undecodable(place: Int) async throws {
    var sources = try (0..<6).map { try Picture.png(seed: $0) }
    // A folder's first frame has to be one that its maker knows.
    sources.insert(Picture.webp, at: place + 1)
    let folder = try SourceFolder(sources)
    defer { folder.remove() }
    try await withFixture {
      $0.emulator.source = .folder(folder.path)
    } _: { gateway in
      let answer = try await gateway.get("/videos/1/frames.jpg?frames=1-6")
      try expectProblem(answer, 502, "frame_undecodable")
      #expect(try answer.json["frame"]?.integer == Int64(place + 1))
      #expect(try answer.json["source_type"]?.text == "image/webp")
    }
  }

  /// A fault, and the problem of a sheet that has frame 7.
  @Test("a frame that can't be had fails the sheet, which names it")
  func failing() async throws {
    let faults: [(kind: FaultKind, status: Int, code: String)] = [
      (.withoutPart(7), 502, "upstream_invalid"),
      (.damaged(7, .truncated(to: 100)), 502, "upstream_invalid"),
      (.damaged(7, .notAnImage), 502, "upstream_invalid"),
    ]
    for (kind, status, code) in faults {
      try await withFixture {
        $0.store.fetching.retries = 0
      } _: { gateway in
        gateway.emulator.faults = [Fault(kind)]
        for frames in ["5-9", "7-9", "7"] {
          let answer = try await gateway.get("/videos/1/frames.jpg?frames=\(frames),8")
          try expectProblem(answer, status, code)
          #expect(try answer.json["frame"]?.integer == 7)
        }
        let other = try await gateway.get("/videos/1/frames.jpg?frames=5,6,8")
        #expect(other.status == 200)
      }
    }
  }

  @Test("a timeout bounds each slice, and is told as one")
  func timeout() async throws {
    try await withFixture { gateway in
      let gate = Gate()
      defer { gate.open() }
      gateway.emulator.faults = [Fault(.stall(afterParts: 2, until: gate))]
      let answer = try await gateway.get("/videos/1/frames.jpg?frames=0-9&timeout=0.05")
      try expectProblem(answer, 504, "upstream_timeout")
      try await expectNothingLeft(gateway)
    }
  }

  @Test("a video or a frame that is not there is the problem that it is for a batch")
  func missing() async throws {
    try await withFixture {
      $0.emulator.unprocessedVideos = [2]
    } _: { gateway in
      for name in ["frames.jpg", "frames.vtt"] {
        let beyond = try await gateway.get("/videos/1/\(name)?frames=298-300")
        try expectProblem(beyond, 404, "frame_out_of_range")
        #expect(try beyond.json["frame"]?.integer == 300)
        #expect(try beyond.json["last"]?.integer == 299)
        let video = try await gateway.get("/videos/9/\(name)?frames=0")
        try expectProblem(video, 404, "video_not_found")
        let unready = try await gateway.get("/videos/2/\(name)?frames=0")
        try expectProblem(unready, 409, "video_not_ready")
      }
    }
  }

  @Test("equal sheets that are wanted at once are made once, and outlive one who leaves")
  func shared() async throws {
    try await withFixture(.live) { gateway in
      let gate = Gate()
      gateway.emulator.faults = [Fault(.stall(afterParts: 1, until: gate))]
      let link = "/videos/1/frames.jpg?frames=0-9&width=16"
      let port = gateway.port
      let client = try await onThread {
        let client = try RawClient(port: port)
        try client.send(Ask(link).bytes)
        return client
      }
      try await gate.waitForArrivals()
      async let second = gateway.get(link)
      async let third = gateway.get(link + "&columns=99")
      let sheets = gateway.gateway.sheets.sheets
      try await eventually("all wait") { await sheets.waiting == 3 }
      #expect(await sheets.count == 1)
      client.reset()
      try await eventually("one has left") { await sheets.waiting == 2 }
      gate.open()
      let answers = try await [second, third]
      #expect(answers.allSatisfy { $0.status == 200 })
      #expect(answers[0].body == answers[1].body)
      // The one who made it has left, and the others spent no codec's time.
      #expect(!answers[0].took("decode") && !answers[1].took("decode"))
      #expect(gateway.frameCalls.count == 1)
    }
  }
}
