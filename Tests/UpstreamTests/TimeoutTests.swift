import Testing
import Upstream

@Suite("A platform that is silent")
struct TimeoutTests {
  private let short = Duration.milliseconds(60)

  private func expectTimeout(_ record: CallRecorder.Record) {
    #expect(record.ends.count == 1)
    guard case .timedOut = record.error else {
      Issue.record("ended with \(String(describing: record.error))")
      return
    }
  }

  @Test("before the first byte")
  func firstByte() async throws {
    expectTimeout(
      try await record([1], answer: [.hold]) { $0.firstByteTimeout = short })
  }

  @Test("in the middle of an answer: what was whole is out")
  func stall() async throws {
    let body = TestAnswer.part(1) + TestAnswer.part(2)
    let record = try await record(
      [1, 2],
      answer: [.send(TestAnswer.head(type: TestAnswer.multipartType, length: 9999) + body), .hold]
    ) {
      $0.stallTimeout = short
    }
    #expect(record.indices == [1])
    expectTimeout(record)
  }

  @Test("behind the head")
  func stallBehindHead() async throws {
    expectTimeout(
      try await record([1], answer: [.send(TestAnswer.head(length: 9)), .hold]) {
        $0.stallTimeout = short
      })
  }

  @Test("for the whole call")
  func wholeCall() async throws {
    expectTimeout(try await record([1], answer: [.hold]) { $0.callTimeout = short })
  }

  @Test("while a connection is made secure")
  func connect() async throws {
    // A peer that waits for a request line never answers a TLS hello.
    let peer = ScriptedPeer([[]])
    defer { peer.stop() }
    let client = try makeClient("https://127.0.0.1:\(peer.port)") { $0.connectTimeout = short }
    defer { client.shutDown() }
    let recorder = CallRecorder()
    client.frames(video: 7, indices: [1], onEvent: recorder.receive)
    expectTimeout(await recorder.ended())
  }

  @Test("beyond a caller's deadline", arguments: [Duration.milliseconds(60), .zero, .seconds(-5)])
  func deadline(deadline: Duration) async throws {
    let peer = ScriptedPeer([[.hold]])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    defer { client.shutDown() }
    let recorder = CallRecorder()
    client.frames(video: 7, indices: [1], deadline: deadline, onEvent: recorder.receive)
    expectTimeout(await recorder.ended())
  }

  @Test("does not hold up other calls")
  func others() async throws {
    let peer = ScriptedPeer([[.hold], [.send(TestAnswer.sized(TestFrame.jpeg(1)))]])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    defer { client.shutDown() }
    let silent = CallRecorder()
    let call = client.frames(video: 7, indices: [0], onEvent: silent.receive)
    // The scripts go by the order of requests: the first must be there before the second is made.
    await peer.wait(forRequests: 1)
    let other = CallRecorder()
    client.frames(video: 7, indices: [1], onEvent: other.receive)
    #expect(await other.ended().indices == [1])
    #expect(silent.record.ends.isEmpty)
    call.cancel()
    #expect(await silent.ended().ends.count == 1)
  }
}
