import HTTPServer
import Testing

@testable import FrameClient

@Suite("What is at the address", .timeLimit(.minutes(5)))
struct ServerKindTests {
  @Test("is a gateway where a gateway's own problem says so, asked once for all calls")
  func gateway() async throws {
    for answer in [
      Response.problem(405, "method_not_allowed"), .problem(401, "unauthorized"),
      .problem(421, "misdirected"), .problem(503, "overloaded", retryable: true),
    ] {
      try await withProbe { _, _ in
        answer
      } options: {
        $0.sliceFrames = 2
      } test: { server, api in
        let all = try await api.downloadBytes(video: 1, indices: Array(0..<20))
        #expect(all.count == 20)
        let one = try await api.downloadBytes(video: 1, index: 7)
        #expect(one == Pictures.numbered(7))
        #expect(server.probes.count == 1)
        #expect(server.calls.isEmpty)
        #expect(server.batches.joined().count == 21)
      }
    }
  }

  @Test(
    "is the platform where anything else is answered, asked once",
    arguments: [
      .text("<html>welcome</html>", "text/html"), .text("", "text/html"),
      .text(#"{"error":"NOT_FOUND"}"#, "application/json", status: 404),
      .text("who is there", "text/plain", status: 401),
      .text(
        #"{"type":"about:blank","code":"x","retryable":false}"#, "application/json", status: 405),
      .text(
        #"{"type":"urn:frame-gateway:problem:x","code":"x","retryable":false}"#,
        "application/problem+json"),
      .text("[]", "application/problem+json", status: 405), Response(status: 204),
      Response(status: 302), .text("no such method", "text/plain", status: 501),
    ] as [Response])
  func platform(answer: Response) async throws {
    try await withProbe { _, _ in
      answer
    } test: { server, api in
      for _ in 0..<2 {
        let all = try await api.downloadBytes(video: 1, indices: [1, 2])
        #expect(all == [1, 2].map(Pictures.numbered))
      }
      #expect(server.probes.count == 1)
      #expect(server.batches.isEmpty)
      #expect(server.calls == [[1, 2], [1, 2]])
    }
  }

  @Test("is asked again where somebody in between answers, and taken for the platform until then")
  func inBetween() async throws {
    try await withProbe { number, _ in
      number < 2
        ? .text("busy", "text/plain", status: [502, 429][number])
        : .problem(405, "method_not_allowed")
    } test: { server, api in
      for index in 0..<4 {
        let bytes = try await api.downloadBytes(video: 1, index: index)
        #expect(bytes == Pictures.numbered(Int64(index)))
      }
      #expect(server.probes.count == 3)
      #expect(server.calls == [[0], [1]])
      #expect(server.batches == [[2], [3]])
    }
  }

  @Test("is the platform where no answer comes in time")
  func silent() async throws {
    try await withProbe { _, _ in
      try? await Task.sleep(for: .seconds(3600))
      return .problem(405, "method_not_allowed")
    } options: {
      $0.probeTimeout = .milliseconds(50)
    } test: { server, api in
      for _ in 0..<2 { _ = try await api.downloadBytes(video: 1, indices: [1, 2]) }
      // On a slow machine the time may be over before the question is read.
      #expect(server.probes.count <= 1)
      #expect(server.calls == [[1, 2], [1, 2]])
    }
  }

  @Test("is what the options say, and then nothing is asked")
  func said() async throws {
    for kind in [ServerKind.platform, .gateway] {
      try await withServer { _, ask in
        ScriptedBatch(of: ask.indices).response
      } options: {
        $0.serverKind = kind
      } test: { server, api in
        _ = try await api.downloadBytes(video: 1, indices: [1, 2])
        #expect(server.probes.isEmpty)
        #expect(server.calls == (kind == .platform ? [[1, 2]] : []))
        #expect(server.batches == (kind == .gateway ? [[1, 2]] : []))
      }
    }
  }

  @Test("is told as such where it is no gateway though one is said to be there")
  func noGateway() async throws {
    try await withServer { _, _ in
      .text("<html>welcome</html>", "text/html")
    } options: {
      $0.serverKind = .gateway
      $0.retries = 1
    } test: { server, api in
      let error = try await failure { () throws(FrameClientError) in
        _ = try await api.downloadBytes(video: 1, indices: [1, 2])
      }
      guard case .frame(_, .unavailable(let reason)) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(reason == "no gateway answers: text/html in place of frames: welcome")
      #expect(server.batches.count == 2)
    }
  }

  @Test("a call that is cancelled while it is asked about never begins")
  func cancelled() async throws {
    let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
    let (openings, gate) = AsyncStream.makeStream(of: Void.self)
    try await withProbe { _, _ in
      arrived.yield()
      for await _ in openings { break }
      return .problem(405, "method_not_allowed")
    } test: { server, api in
      let task = Task { try await api.downloadBytes(video: 1, indices: [1, 2]) }
      for await _ in arrivals { break }
      task.cancel()
      await #expect(throws: FrameClientError.cancelled) { try await task.value }
      gate.finish()
      // Behind it in the same connection's order: by now the first call has been decided on.
      let one = try await api.downloadBytes(video: 1, index: 7)
      #expect(one == Pictures.numbered(7))
      #expect(server.batches == [[7]])
    }
  }
}

@Suite("A deferred call")
struct DeferredCallTests {
  @Test("begins once, and is cancelled by what its start returns")
  func begun() async {
    await confirmation(expectedCount: 1) { begins in
      await confirmation(expectedCount: 1) { cancels in
        let call = DeferredCall()
        #expect(
          call.begin {
            begins()
            return { cancels() }
          })
        call.cancel()
      }
    }
  }

  @Test("does not begin once it is cancelled")
  func cancelled() {
    let call = DeferredCall()
    call.cancel()
    #expect(
      !call.begin {
        Issue.record("it begins")
        return {}
      })
  }

  @Test("is cancelled where that happens while it begins")
  func meanwhile() async {
    await confirmation(expectedCount: 1) { cancels in
      let call = DeferredCall()
      #expect(
        call.begin {
          call.cancel()
          return { cancels() }
        })
    }
  }
}
