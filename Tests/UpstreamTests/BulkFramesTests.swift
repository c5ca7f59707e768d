import FrameBytes
import Testing
import Upstream

private func part(_ disposition: String) -> [UInt8] {
  TestAnswer.part(disposition: disposition, TestFrame.jpeg(1))
}

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

  @Test("come whole from tiny chunks of large frames")
  func tinyChunks() async throws {
    let frame = TestFrame.jpeg(1, scanBytes: 3000)
    let body = TestAnswer.part(1, frame) + TestAnswer.part(2, frame) + TestAnswer.closing
    let chunks = body.flatMap { TestAnswer.chunk([$0]) } + TestAnswer.lastChunk
    let record = try await record(
      [1, 2],
      answer: [
        .trickle(TestAnswer.head(type: TestAnswer.multipartType, fields: TestAnswer.chunked)),
        .send(chunks),
      ])
    #expect(record.frames.map(\.bytes) == [frame, frame])
    #expect(record.ends == [nil])
  }

  @Test("come whole one byte at a time")
  func trickle() async throws {
    let answer = TestAnswer.multipart([TestAnswer.part(1), TestAnswer.part(2)])
    let record = try await record([1, 2], answer: [.trickle(answer)])
    #expect(record.indices == [1, 2])
    #expect(record.ends == [nil])
  }

  @Test("come whole where they are large")
  func large() async throws {
    let frames = (0..<8).map { TestFrame.jpeg(Int64($0), scanBytes: 300_000 + $0 * 50_000) }
    let parts = frames.enumerated().map { TestAnswer.part(Int64($0), $1) }
    let record = try await record(
      Array(0..<8), answer: [.send(TestAnswer.multipart(parts))])
    #expect(record.frames.map(\.bytes) == frames)
    #expect(record.ends == [nil])
  }

  @Test("keep bytes that look like the delimiter")
  func delimiterInside() async throws {
    let lookAlikes = Array(
      """
      --\(TestAnswer.boundary)\r\n--\(TestAnswer.boundary.dropLast())\r\n\
      \r\n--\(TestAnswer.boundary)x\r\n--\r\n-\r\n--\(TestAnswer.boundary)-
      """.utf8)
    let frame = TestFrame.jpeg(lookAlikes)
    let answer = TestAnswer.multipart([TestAnswer.part(1, frame), TestAnswer.part(2, frame)])
    let record = try await record([1, 2], answer: [.trickle(answer)])
    #expect(record.frames.map(\.bytes) == [frame, frame])
    #expect(record.ends == [nil])
  }

  @Test("are out while later ones are still to be sent")
  func earlyDelivery() async throws {
    let gate = Signal()
    let first = TestAnswer.part(1)
    // The next delimiter is what tells that a part is whole.
    let second = TestAnswer.part(2)
    let delimiter = second.prefix { $0 != UInt8(ascii: "C") }
    let rest = second[delimiter.endIndex...] + TestAnswer.closing
    let peer = ScriptedPeer([
      [
        .send(
          TestAnswer.head(
            type: TestAnswer.multipartType, length: first.count + delimiter.count + rest.count)),
        .send(first + delimiter), .wait(gate), .send(Array(rest)),
      ]
    ])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    defer { client.shutDown() }
    let recorder = CallRecorder()
    client.frames(video: 7, indices: [1, 2], onEvent: recorder.receive)
    await recorder.wait { !$0.frames.isEmpty }
    #expect(recorder.record.indices == [1])
    #expect(recorder.record.ends.isEmpty)
    gate.send()
    let record = await recorder.ended()
    #expect(record.indices == [1, 2])
    #expect(record.ends == [nil])
  }

  @Test(
    "are known by any name that the platform's SDK knows them by",
    arguments: [
      "form-data; name=\"1\"", "form-data; name=\"001\"", "attachment;name=\"1\"",
      "form-data; filename=\"2.png\"; name=\"1\"", "form-data; name=\"1\"; filename=\"2.png\"",
      "form-data; name=1",
    ])
  func names(disposition: String) async throws {
    let answer = TestAnswer.multipart([part(disposition)])
    let record = try await record([1, 2], answer: [.send(answer)])
    #expect(record.indices == [1])
    #expect(record.ends == [nil])
  }

  @Test(
    "are passed over where nobody asked for them or their name is no index",
    arguments: [
      "form-data; name=\"3\"", "form-data; name=\"\"", "form-data; name=\"frame1\"",
      "form-data; name=\"-1\"", "form-data; name=\"+1\"", "form-data; name=\"1 \"", "form-data",
      "form-data; name=\"18446744073709551617\"", "form-data; name=\"1\"; name=\"2\"",
    ])
  func otherNames(disposition: String) async throws {
    let answer = TestAnswer.multipart([part(disposition), TestAnswer.part(2)])
    let record = try await record([1, 2], answer: [.send(answer)])
    #expect(record.indices == [2])
    #expect(record.defectCount == 0)
    #expect(record.ends == [nil])
  }

  @Test("that never came are not reported")
  func missing() async throws {
    let record = try await record(
      [1, 2, 3], answer: [.send(TestAnswer.multipart([TestAnswer.part(2)]))])
    #expect(record.indices == [2])
    #expect(record.ends == [nil])
  }

  @Test("asked for twice or sent twice are reported once: the first whole one")
  func duplicates() async throws {
    let whole = TestFrame.jpeg(Array("first".utf8))
    let parts = [
      TestAnswer.part(1, Array(whole.dropLast())), TestAnswer.part(1, whole),
      TestAnswer.part(1, TestFrame.jpeg(Array("second".utf8))), TestAnswer.part(1, []),
    ]
    let record = try await record([1, 1, 2], answer: [.send(TestAnswer.multipart(parts))])
    #expect(record.frames.map(\.bytes) == [whole])
    #expect(record.defectCount == 0)
    #expect(record.ends == [nil])
  }

  @Test("that came damaged are that frame's failure alone")
  func defects() async throws {
    let cut = Array(TestFrame.jpeg(1).dropLast())
    let parts = [
      TestAnswer.part(1, cut), TestAnswer.part(2, Array("<html>".utf8)), TestAnswer.part(3, []),
      TestAnswer.part(4),
    ]
    let record = try await record([1, 2, 3, 4], answer: [.send(TestAnswer.multipart(parts))])
    #expect(record.indices == [4])
    #expect(
      record.defects == [1: .truncated(offset: cut.count), 2: .notAnImage, 3: .empty])
    #expect(record.defectCount == 3)
    #expect(record.ends == [nil])
  }

  @Test("have a limit each")
  func frameLimit() async throws {
    let frame = TestFrame.jpeg(1, scanBytes: 100)
    let longer = TestFrame.jpeg(2, scanBytes: 101)
    let answer = TestAnswer.multipart([
      TestAnswer.part(2, longer), TestAnswer.part(1, frame),
    ])
    let record = try await record([1, 2], answer: [.send(answer)]) {
      $0.maximumFrameBytes = frame.count
    }
    #expect(record.indices == [1])
    #expect(
      record.defects == [2: .damaged(offset: frame.count, what: "longer than the limit")])
    #expect(record.ends == [nil])
  }

  @Test("come by any declared length of their parts", arguments: ["0", "1", "99999999999", "x"])
  func lyingPartLength(length: String) async throws {
    let frame = TestFrame.jpeg(1, scanBytes: 500)
    let lying = TestAnswer.part(
      disposition: "form-data; name=\"1\"", frame, ["Content-Length: \(length)"])
    let record = try await record(
      [1, 2], answer: [.send(TestAnswer.multipart([lying, TestAnswer.part(2)]))])
    #expect(record.frames.map(\.bytes) == [frame, TestFrame.jpeg(2)])
    #expect(record.ends == [nil])
  }

  @Test("none at all are no call")
  func none() async throws {
    let client = try makeClient("localhost")
    defer { client.shutDown() }
    let recorder = CallRecorder()
    client.frames(video: 7, indices: [], onEvent: recorder.receive)
    #expect(recorder.record.ends == [nil])
    #expect(client.statistics.callsStarted == 0)
  }
}
