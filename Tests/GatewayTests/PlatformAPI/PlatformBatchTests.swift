import Emulator
import Testing

@testable import Gateway

@Suite("videos.bulk.download-frame")
struct PlatformBatchTests {
  @Test(
    "gives one part a distinct frame in the order of the request, in one upstream call",
    arguments: Way.allCases)
  func parts(way: Way) async throws {
    try await withFixture(way) { gateway in
      let answer = try await gateway.platformFrames(#"{"videoId": 1, "frames": [5, 5, 2, 0]}"#)
      #expect(answer.status == 200)
      #expect(answer.isWhole)
      #expect(answer["Content-Length"] == nil, "part by part")
      #expect(answer["Cache-Control"] == "no-store")
      let parts = try SDKReading.parts(answer)
      #expect(parts.map(\.index) == [5, 2, 0])
      for part in parts {
        #expect(part.type == "image/jpeg")
        // Every part but the delimiter's own line end.
        let original = try await gateway.original(Int(part.index))
        #expect(part.bytes == original)
      }
      #expect(gateway.frameCalls.map(\.indices) == [[5, 2, 0]])
    }
  }

  @Test(
    "is asked for by GET as well, with a form, as one part of the SDK does",
    arguments: Way.allCases)
  func byGet(way: Way) async throws {
    try await withFixture(way) { gateway in
      var form = Ask(
        "GET", Fixture.bulkPath, ["Content-Type": "application/x-www-form-urlencoded"])
      form.body = Array("videoId=1&frames=1&frames=2".utf8)
      let asks = [
        form, Ask("\(Fixture.bulkPath)?videoId=1&frames=1&frames=2"),
        Ask("GET", Fixture.bulkPath, json: #"{"videoId": 1, "frames": ["1", "2"]}"#),
      ]
      for ask in asks {
        let answer = try await gateway.ask(ask)
        #expect(try SDKReading.parts(answer).map(\.index) == [1, 2])
      }
      #expect(gateway.frameCalls.count == 1)
    }
  }

  @Test("120 frames in three calls, asked for twice, cost the upstream three calls")
  func cached() async throws {
    try await withFixture { gateway in
      for _ in 0..<2 {
        for start in [0, 50, 100] {
          let frames = Array(start..<min(120, start + 50))
          let answer = try await gateway.platformFrames(
            #"{"videoId": 1, "frames": \#(frames)}"#)
          #expect(try SDKReading.parts(answer).map { Int($0.index) } == frames)
        }
      }
      #expect(gateway.frameCalls.map(\.indices.count) == [50, 50, 20])
      #expect(gateway.frameCalls.allSatisfy { $0.method == FrameMethod.bulk.rawValue })
    }
  }

  @Test("longer than a whole batch it is streamed, in slices", arguments: Way.allCases)
  func streamed(way: Way) async throws {
    try await withFixture(way) {
      $0.gateway.batchWholeFrames = 8
      $0.gateway.sliceFrames = 4
      $0.store.fetching.sliceFrames = 4
    } _: { gateway in
      for count in [8, 9, 30] {
        let answer = try await gateway.platformFrames(
          #"{"videoId": 1, "frames": \#(Array(0..<count))}"#)
        #expect(answer.isWhole)
        let parts = try SDKReading.parts(answer)
        #expect(parts.map(\.index) == Array(0..<Int64(count)))
        let original = try await gateway.original(count - 1)
        #expect(parts[count - 1].bytes == original)
      }
      #expect(gateway.frameCalls.allSatisfy { $0.indices.count <= 4 })
    }
  }

  @Test("more bytes than a whole batch may hold are streamed")
  func streamedByBytes() async throws {
    try await withFixture {
      $0.gateway.batchWholeBytes = 1
    } _: { gateway in
      let answer = try await gateway.platformFrames(#"{"videoId": 1, "frames": [1, 2, 3]}"#)
      #expect(answer["Transfer-Encoding"] == "chunked")
      #expect(try SDKReading.parts(answer).map(\.index) == [1, 2, 3])
    }
  }

  @Test("a frame that fails is an error, never a missing part", arguments: Way.allCases)
  func failing(way: Way) async throws {
    try await withFixture(way) {
      $0.store.fetching.retries = 0
    } _: { gateway in
      let range = try await gateway.platformFrames(#"{"videoId": 1, "frames": [1, 300]}"#)
      try expectPlatformError(range, 404, "FRAME_OUT_OF_RANGE")
      gateway.emulator.faults = [Fault(.withoutPart(2))]
      let missing = try await gateway.platformFrames(#"{"videoId": 1, "frames": [1, 2, 3]}"#)
      try expectPlatformError(missing, 502, "UPSTREAM_INVALID")
    }
  }

  @Test("behind the head a frame that fails breaks the connection", arguments: Way.allCases)
  func breaking(way: Way) async throws {
    try await withFixture(way) {
      $0.gateway.batchWholeFrames = 2
      $0.gateway.sliceFrames = 2
      $0.store.fetching.sliceFrames = 2
    } _: { gateway in
      let answer = try await gateway.platformFrames(#"{"videoId": 1, "frames": [0, 1, 2, 300]}"#)
      #expect(answer.status == 200)
      #expect(!answer.isWhole)
    }
  }

  @Test("up to the limit of a batch; one more is refused before any work")
  func limit() async throws {
    try await withFixture {
      $0.gateway.batchFrames = 3
    } _: { gateway in
      let more = try await gateway.platformFrames(#"{"videoId": 1, "frames": [1, 2, 3, 3]}"#)
      try expectPlatformError(more, 422, "TOO_MANY_FRAMES")
      #expect(gateway.emulator.calls.isEmpty)
      let all = try await gateway.platformFrames(#"{"videoId": 1, "frames": [1, 2, 3]}"#)
      #expect(all.status == 200)
    }
  }

  @Test("no frame at all is 400")
  func empty() async throws {
    try await withFixture { gateway in
      let answer = try await gateway.platformFrames(#"{"videoId": 1, "frames": []}"#)
      try expectPlatformError(answer, 400, "INVALID_REQUEST")
    }
  }

  @Test("the caller's leaving takes its wants back")
  func leaving() async throws {
    try await withFixture(.live) { gateway in
      let gate = Gate()
      gateway.emulator.faults = [Fault(.stall(afterParts: 0, until: gate))]
      let ask = Ask("POST", Fixture.bulkPath, json: #"{"videoId": 1, "frames": [1, 2]}"#)
      let port = gateway.port
      let client = try await onThread { () -> RawClient in
        let client = try RawClient(port: port)
        try client.send(ask.bytes)
        return client
      }
      try await gate.waitForArrivals()
      client.close()
      try await eventually("the call's end") {
        gateway.platform.statistics.callsFailed == 1
      }
      gate.open()
    }
  }
}
