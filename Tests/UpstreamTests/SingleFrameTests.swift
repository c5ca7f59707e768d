import FrameBytes
import Testing
import Upstream

@Suite("One frame in one call")
struct SingleFrameTests {
  static let frame = TestFrame.jpeg(3, scanBytes: 2000)

  @Test("is asked for as the platform's own SDK asks")
  func request() async throws {
    let peer = ScriptedPeer(TestAnswer.sized(Self.frame))
    defer { peer.stop() }
    let client = try makeClient(peer.address, token: nil)
    defer { client.shutDown() }
    let recorder = CallRecorder()
    client.frames(video: 7, indices: [3], traceparent: "00-x\r\ny: z", onEvent: recorder.receive)
    #expect(await recorder.ended().ends == [nil])
    let request = try #require(peer.requests.first)
    #expect(request.line == "POST /public/api/v3/videos.download-frame HTTP/1.1")
    #expect(request.body == "{\"videoId\": 7, \"frame\": 3}")
    #expect(request.field("x-api-key") == nil)
    #expect(request.field("traceparent") == nil)
    #expect(request.field("y") == nil)
  }

  @Test(
    "is told by its bytes, not by the type it is said to be",
    arguments: ["image/png", "text/plain", "application/json", nil])
  func anyType(type: String?) async throws {
    let record = try await record([3], answer: [.send(TestAnswer.sized(type: type, Self.frame))])
    #expect(record.frames.map(\.bytes) == [Self.frame])
    #expect(record.indices == [3])
    #expect(record.ends == [nil])
  }

  static let framings: [[ScriptedPeer.Step]] = [
    [.send(TestAnswer.sized(frame))],
    [
      .send(TestAnswer.head(fields: TestAnswer.chunked)),
      .send(frame.flatMap { TestAnswer.chunk([$0]) } + TestAnswer.lastChunk),
    ],
    [.send(TestAnswer.head() + frame), .close],
  ]

  @Test("comes whole in any framing", arguments: framings)
  func framing(steps: [ScriptedPeer.Step]) async throws {
    let record = try await record([3], answer: steps)
    #expect(record.frames.map(\.bytes) == [Self.frame])
    #expect(record.ends == [nil])
  }

  @Test("comes whole one byte at a time")
  func trickle() async throws {
    let record = try await record([3], answer: [.trickle(TestAnswer.sized(Self.frame))])
    #expect(record.frames.map(\.bytes) == [Self.frame])
    #expect(record.ends == [nil])
  }

  static let cuts: [[ScriptedPeer.Step]] = [
    [.send(TestAnswer.head(length: frame.count + 1) + frame), .close],
    [.send(TestAnswer.head(length: frame.count) + frame.dropLast()), .reset],
    [.send(TestAnswer.head(fields: TestAnswer.chunked) + TestAnswer.chunk(frame)), .close],
  ]

  @Test("is not handed out where the answer was cut", arguments: cuts)
  func cut(steps: [ScriptedPeer.Step]) async throws {
    let record = try await record([3], answer: steps)
    #expect(record.frames.isEmpty)
    #expect(record.defectCount == 0)
    guard case .broken = record.error else {
      Issue.record("ended with \(String(describing: record.error))")
      return
    }
  }

  @Test(
    "is a defect where the answer is whole and the frame is not",
    arguments: [
      ([], FrameDefect.empty),
      (Array(frame.dropLast()), .truncated(offset: frame.count - 1)),
      (Array("no image".utf8), .notAnImage),
    ])
  func defect(bytes: [UInt8], defect: FrameDefect) async throws {
    let record = try await record(
      [3], answer: [.send(TestAnswer.sized(type: "image/jpeg", bytes))])
    #expect(record.frames.isEmpty)
    #expect(record.defects == [3: defect])
    #expect(record.ends == [nil])
  }

  @Test(
    "is no frame at all where the answer is something else",
    arguments: [
      ("text/html", "<b>Hello</b>", "text/html in place of frames: Hello"),
      ("application/json", "[1]", "application/json in place of frames: [1]"),
      ("image/png", " <html>x", "image/png in place of frames: x"),
      (nil, "{\"a\": 1}", "no type in place of frames: {\"a\": 1}"),
      ("multipart/mixed", "--b--", "multipart/mixed in place of frames: --b--"),
    ])
  func somethingElse(type: String?, body: String, text: String) async throws {
    let record = try await record(
      [3], answer: [.send(TestAnswer.sized(type: type, Array(body.utf8)))])
    #expect(record.error == .invalid(text))
    #expect(record.defectCount == 0)
  }

  @Test("has a limit, declared or not")
  func limit() async throws {
    let answers: [[UInt8]] = [
      TestAnswer.sized(Self.frame),
      TestAnswer.head(fields: TestAnswer.chunked) + TestAnswer.chunk(Self.frame)
        + TestAnswer.lastChunk,
    ]
    for answer in answers {
      let atLimit = try await record([3], answer: [.send(answer)]) {
        $0.maximumFrameBytes = Self.frame.count
      }
      #expect(atLimit.frames.count == 1)
      let limit = Self.frame.count - 1
      let beyond = try await record([3], answer: [.send(answer)]) { $0.maximumFrameBytes = limit }
      #expect(beyond.frames.isEmpty)
      #expect(beyond.error == .invalid("a frame of more than \(limit) bytes"))
    }
  }
}
