import Testing
import Upstream

@Suite("A video's facts")
struct VideoInfoTests {
  private func info(_ answer: [UInt8], limit: Int? = nil) async throws -> VideoInfo {
    let peer = ScriptedPeer(answer)
    defer { peer.stop() }
    let client = try makeClient(peer.address) {
      if let limit { $0.maximumAnswerBytes = limit }
    }
    defer { client.shutDown() }
    return try await client.info(video: 7)
  }

  @Test("are asked for as the platform's own SDK asks")
  func request() async throws {
    let peer = ScriptedPeer(TestAnswer.json("{}"))
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    defer { client.shutDown() }
    _ = try await client.info(video: 7)
    let request = try #require(peer.requests.first)
    #expect(request.line == "POST /public/api/v3/videos.info HTTP/1.1")
    #expect(request.body == "{\"id\": 7, \"forceMetadataForLinks\": true}")
  }

  static let vectors: [(String, VideoInfo)] = [
    (
      """
      {"id": 7, "name": "a.mp4", "hash": "aGFzaA==", "updatedAt": "2024-01-02T03:04:05.000Z",
       "link": null, "tags": [{"id": 1}], "meta": {"videoStreamIndex": 0},
       "fileMeta": {"width": 1920, "height": 1080, "framesCount": 300, "duration": 10.01,
         "size": "12345", "framesToTimecodes": [0, 0.033367, 0.066733]}}
      """,
      VideoInfo(
        id: 7, name: "a.mp4", frameCount: 300, width: 1920, height: 1080, duration: 10.01,
        hash: "aGFzaA==", updatedAt: "2024-01-02T03:04:05.000Z",
        framesToTimecodes: [0, 0.033367, 0.066733])
    ),
    ("{}", VideoInfo(id: 7)),
    ("{\"id\": \"8\", \"name\": null}", VideoInfo(id: 8)),
    (
      """
      {"id": 7, "framesCount": "12", "width": "640", "height": 480.0, "duration": "1.5"}
      """,
      VideoInfo(id: 7, frameCount: 12, width: 640, height: 480, duration: 1.5)
    ),
    (
      "{\"width\": 1, \"duration\": 3, \"fileMeta\": {\"width\": 2, \"framesCount\": null}}",
      VideoInfo(id: 7, width: 2, duration: 3)
    ),
    (
      "{\"fileMeta\": {\"framesCount\": 0, \"framesToTimecodes\": []}}",
      VideoInfo(id: 7, frameCount: 0)
    ),
    ("{\"fileMeta\": null, \"framesCount\": -1, \"name\": 5}", VideoInfo(id: 7)),
    (
      "{\"fileMeta\": {\"framesToTimecodes\": [\"0\", 0.04], \"framesCount\": 2.5}}",
      VideoInfo(id: 7, framesToTimecodes: [0, 0.04])
    ),
    (
      "{\"framesToTimecodes\": [0, null], \"framesCount\": 1e30, \"width\": \"+5x\"}",
      VideoInfo(id: 7)
    ),
  ]

  @Test("are read leniently", arguments: vectors)
  func lenient(json: String, info: VideoInfo) async throws {
    #expect(try await self.info(TestAnswer.json(json)) == info)
  }

  @Test("come from JSON objects alone", arguments: ["", "[]", "7", "null", "<html>x</html>", "{"])
  func noObject(body: String) async throws {
    do {
      _ = try await info(TestAnswer.json(body))
      Issue.record("no error")
    } catch PlatformError.invalid {
    }
  }

  @Test("may be as long as the limit")
  func limit() async throws {
    let json = "{\"framesToTimecodes\": [1, 2, 3, 4]}"
    let length = json.utf8.count
    #expect(try await info(TestAnswer.json(json), limit: length).framesToTimecodes.count == 4)
    await #expect(throws: PlatformError.invalid("an answer of more than \(length - 1) bytes")) {
      try await info(TestAnswer.json(json), limit: length - 1)
    }
  }

  @Test("of a video that there is not are refused")
  func unknown() async throws {
    let answer = TestAnswer.json("{\"error\": \"no such video\"}", status: 404)
    await #expect(throws: PlatformError.refused(status: 404, message: "no such video")) {
      try await info(answer)
    }
  }
}
