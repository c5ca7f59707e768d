import Synchronization
import Testing
import Upstream

@Suite("A call that is given up")
struct CancellationTests {
  private let firstPart =
    TestAnswer.head(type: TestAnswer.multipartType, length: 9999)
    + TestAnswer.part(1) + TestAnswer.part(2)

  private func expectBroken(_ record: CallRecorder.Record) {
    #expect(record.ends.count == 1)
    guard case .broken = record.error else {
      Issue.record("ended with \(record.ends)")
      return
    }
  }

  @Test("ends once, and its connection with it")
  func cancel() async throws {
    let peer = ScriptedPeer([[.send(firstPart), .hold]])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    defer { client.shutDown() }
    let recorder = CallRecorder()
    let call = client.frames(video: 7, indices: [1, 2], onEvent: recorder.receive)
    await recorder.wait { !$0.frames.isEmpty }
    #expect(!call.isCancelled)
    call.cancel()
    call.cancel()
    expectBroken(await recorder.ended())
    #expect(call.isCancelled)
    await peer.wait(forEndedConnections: 1)
    client.shutDown()
    #expect(recorder.record.ends.count == 1)
    #expect(client.statistics.callsFailed == 1)
  }

  @Test("before it began is no request")
  func cancelAtOnce() async throws {
    let peer = ScriptedPeer([[.hold]])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    let recorder = CallRecorder()
    client.frames(video: 7, indices: [1], onEvent: recorder.receive).cancel()
    expectBroken(await recorder.ended())
    client.shutDown()
    #expect(recorder.record.ends.count == 1)
  }

  @Test("from within its own event reports no further frame")
  func cancelFromEvent() async throws {
    let peer = ScriptedPeer([
      [.send(TestAnswer.multipart((0..<9).map { TestAnswer.part($0) }))]
    ])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    defer { client.shutDown() }
    let recorder = CallRecorder()
    let current = Mutex<PlatformCall?>(nil)
    let gate = Signal()
    let call = client.frames(video: 7, indices: Array(0..<9)) { event in
      recorder.receive(event)
      // Not before the test has the call at hand.
      if case .frame(0, _) = event { _ = gate.wait() }
      current.withLock { $0 }?.cancel()
    }
    current.withLock { $0 = call }
    gate.send()
    let record = await recorder.ended()
    #expect(record.indices == [0])
    expectBroken(record)
  }

  @Test("after its end stays as it was")
  func cancelAfterEnd() async throws {
    let peer = ScriptedPeer(TestAnswer.sized(TestFrame.jpeg(1)))
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    let recorder = CallRecorder()
    let call = client.frames(video: 7, indices: [1], onEvent: recorder.receive)
    _ = await recorder.ended()
    call.cancel()
    client.shutDown()
    call.cancel()
    #expect(recorder.record.ends == [nil])
  }

  @Test("by its task, where it asks for a video")
  func cancelTask() async throws {
    let peer = ScriptedPeer([[.hold]])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    defer { client.shutDown() }
    let task = Task { try await client.info(video: 7) }
    await peer.wait(forRequests: 1)
    task.cancel()
    await #expect(throws: PlatformError.broken("the call was cancelled")) { try await task.value }
  }

  @Test("by the client's end: every call under way ends, later ones at once")
  func shutDown() async throws {
    let peer = ScriptedPeer([[.send(firstPart), .hold], [.hold], [.hold], [.hold]])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    let recorders = (0..<3).map { _ in CallRecorder() }
    for recorder in recorders {
      client.frames(video: 7, indices: [1, 2], onEvent: recorder.receive)
    }
    let info = Task { try await client.info(video: 7) }
    await peer.wait(forRequests: 4)
    client.shutDown()
    client.shutDown()
    let ended = PlatformError.unreachable("the client was shut down")
    for recorder in recorders { #expect(recorder.record.ends == [ended]) }
    await #expect(throws: ended) { try await info.value }

    let late = CallRecorder()
    client.frames(video: 7, indices: [1], onEvent: late.receive)
    #expect(late.record.ends == [ended])
    await #expect(throws: ended) { try await client.info(video: 7) }
  }

  @Test("by the client's end from within an event")
  func shutDownFromEvent() async throws {
    let peer = ScriptedPeer([[.send(firstPart), .hold]])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    let recorder = CallRecorder()
    client.frames(video: 7, indices: [1, 2]) { event in
      if case .frame = event { client.shutDown() }
      recorder.receive(event)
    }
    let record = await recorder.ended()
    #expect(record.indices == [1])
    #expect(record.ends == [.unreachable("the client was shut down")])
  }

  @Test("by letting the client go")
  func release() async throws {
    let peer = ScriptedPeer([[.hold]])
    defer { peer.stop() }
    var client: PlatformClient? = try makeClient(peer.address)
    let recorder = CallRecorder()
    client?.frames(video: 7, indices: [1], onEvent: recorder.receive)
    await peer.wait(forRequests: 1)
    client = nil
    #expect(recorder.record.ends == [.unreachable("the client was shut down")])
  }
}
