import Glibc
import Testing
import Upstream

@Suite("Connections to the platform")
struct ConnectionTests {
  private let answer = TestAnswer.sized(TestFrame.jpeg(1))

  @Test("are kept from call to call")
  func keepAlive() async throws {
    let peer = ScriptedPeer(Array(repeating: [.send(answer)], count: 5))
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    for _ in 0..<5 {
      let recorder = CallRecorder()
      client.frames(video: 7, indices: [1], onEvent: recorder.receive)
      #expect(await recorder.ended().frames.count == 1)
    }
    client.shutDown()
    #expect(peer.connections == 1)
    #expect(peer.requests.count == 5)
    #expect(client.statistics.connectionsOpened == 1)
  }

  @Test("are kept after an error with a short text")
  func keepAliveAfterError() async throws {
    let peer = ScriptedPeer([
      [.send(TestAnswer.json("{\"error\": \"FAIL\"}", status: 500))], [.send(answer)],
    ])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    defer { client.shutDown() }
    for _ in 0..<2 {
      let recorder = CallRecorder()
      client.frames(video: 7, indices: [1], onEvent: recorder.receive)
      _ = await recorder.ended()
    }
    #expect(peer.connections == 1)
  }

  @Test("that the platform closed are made anew")
  func closed() async throws {
    let peer = ScriptedPeer([[.send(answer), .close], [.send(answer)]])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    defer { client.shutDown() }
    for _ in 0..<2 {
      let recorder = CallRecorder()
      client.frames(video: 7, indices: [1], onEvent: recorder.receive)
      #expect(await recorder.ended().ends == [nil])
    }
    #expect(peer.connections == 2)
  }

  @Test("are no more than allowed: further calls wait")
  func limit() async throws {
    let peer = ScriptedPeer(Array(repeating: [.send(answer)], count: 6))
    defer { peer.stop() }
    let client = try makeClient(peer.address) { $0.maximumConnections = 1 }
    defer { client.shutDown() }
    let recorders = (0..<6).map { _ in CallRecorder() }
    for recorder in recorders {
      client.frames(video: 7, indices: [1], onEvent: recorder.receive)
    }
    for recorder in recorders { #expect(await recorder.ended().frames.count == 1) }
    #expect(peer.connections == 1)
  }

  @Test("carry many calls at once, each with its own answer")
  func concurrency() async throws {
    let peer = ScriptedPeer(
      (0..<40).map { _ in
        [.send(TestAnswer.multipart((0..<4).map { TestAnswer.part($0) }))]
      })
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    let recorders = (0..<40).map { _ in CallRecorder() }
    await withTaskGroup { group in
      for recorder in recorders {
        group.addTask {
          client.frames(video: 7, indices: [0, 1, 2, 3], onEvent: recorder.receive)
        }
      }
    }
    for recorder in recorders {
      let record = await recorder.ended()
      #expect(record.frames.map(\.bytes) == (0..<4).map { TestFrame.jpeg($0) })
      #expect(record.ends == [nil])
    }
    client.shutDown()
    let statistics = client.statistics
    #expect(statistics.callsStarted == 40)
    #expect(statistics.callsCompleted == 40)
    #expect(statistics.callsFailed == 0)
    #expect(statistics.frames == 160)
    let body = (0..<4).flatMap { TestAnswer.part($0) } + TestAnswer.closing
    #expect(statistics.bytesReceived == 40 * body.count)
  }

  @Test("that nobody takes make the platform unreachable")
  func refused() async throws {
    let (socket, port) = LoopbackSocket.bound()
    defer { close(socket) }
    let client = try makeClient("127.0.0.1:\(port)")
    let recorder = CallRecorder()
    client.frames(video: 7, indices: [1], onEvent: recorder.receive)
    guard case .unreachable = await recorder.ended().error else {
      Issue.record("ended with \(recorder.record.ends)")
      return
    }
    client.shutDown()
    #expect(client.statistics.callsFailed == 1)
  }

  @Test(
    "that bring no answer, or no HTTP, are broken",
    arguments: [
      [.close], [.reset], [.send(Array("SSH-2.0-x\r\n".utf8)), .close],
      [.send(Array("HTTP/1.1 200".utf8)), .close], [.send(TestAnswer.head(status: 100)), .close],
    ] as [[ScriptedPeer.Step]])
  func noAnswer(steps: [ScriptedPeer.Step]) async throws {
    let record = try await record([1], answer: steps)
    #expect(record.frames.isEmpty)
    guard case .broken = record.error else {
      Issue.record("ended with \(record.ends)")
      return
    }
  }

  @Test("with a head without end are cut")
  func endlessHead() async throws {
    let field = Array(("X-Long: " + String(repeating: "x", count: 1000) + "\r\n").utf8)
    let fields = (0..<70).flatMap { _ in field }
    let record = try await record(
      [1], answer: [.send(Array("HTTP/1.1 200 OK\r\n".utf8) + fields), .hold])
    #expect(record.error == .invalid("a head of more than 65536 bytes"))
  }
}
