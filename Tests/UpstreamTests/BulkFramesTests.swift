import FrameBytes
import Testing
import Upstream

@Suite("Several frames in one call")
struct BulkFramesTests {
  @Test("are asked for as the platform's own SDK asks")
  func request() async throws {
    let peer = ScriptedPeer(TestAnswer.multipart([TestAnswer.part(3), TestAnswer.part(5)]))
    defer { peer.stop() }
    let client = try makeClient("\(peer.address)/base/")
    defer { client.shutDown() }
    let recorder = CallRecorder()
    let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    client.frames(
      video: 7, indices: [5, 3], traceparent: traceparent, onEvent: recorder.receive)
    let record = await recorder.ended()
    #expect(record.error == nil)
    let request = try #require(peer.requests.first)
    #expect(request.line == "POST /base/public/api/v3/videos.bulk.download-frame HTTP/1.1")
    #expect(request.body == "{\"videoId\": 7, \"frames\": [5, 3]}")
    #expect(request.field("x-api-key") == "secret-token")
    #expect(request.field("content-type") == "application/json")
    #expect(request.field("accept-encoding") == "identity")
    #expect(request.field("traceparent") == traceparent)
    #expect(request.field("expect") == nil)
  }

  @Test("come in the order of their parts, byte for byte")
  func order() async throws {
    let record = try await record(
      [1, 2, 30], answer: [.send(TestAnswer.multipart([30, 1, 2].map { TestAnswer.part($0) }))])
    #expect(record.indices == [30, 1, 2])
    #expect(record.frames.map(\.bytes) == [30, 1, 2].map { TestFrame.jpeg($0) })
    #expect(record.ends == [nil])
  }
}
