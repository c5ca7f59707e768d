import HTTPWire
import Testing

@testable import HTTPServer

@Suite("Streamed bodies")
struct StreamingTests {
  private struct ProducerFailure: Error {}

  private static func stream(
    length: Int64? = nil, _ producer: @escaping @Sendable (any BodyWriter) async throws -> Void
  ) -> Response {
    Response(status: 200, body: .stream(length: length, producer))
  }

  @Test("sends runs of several writes, sized and chunked, and keeps the connection")
  func streams() async throws {
    try await withServer { request in
      .now(
        Self.stream(length: request.path == "/sized" ? 11 : nil) { writer in
          try await writer.write([Array("one".utf8)[...], Array("two".utf8)[...]])
          try await writer.write([])
          try await writer.write([[]])
          try await writer.write([Array("three".utf8)[...]])
        })
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(get("/chunked"))
      let chunked = try client.receiveResponse()
      #expect(chunked.chunks == [6, 5])
      #expect(chunked.text == "onetwothree")
      try client.send(get("/sized"))
      let sized = try client.receiveResponse()
      #expect(sized["content-length"] == "11")
      #expect(sized["transfer-encoding"] == nil)
      #expect(sized.text == "onetwothree")
      try client.send(get("/chunked"))
      #expect(try client.receiveResponse().text == "onetwothree")
    }
  }

  @Test("ends a body of unknown length with the connection for HTTP/1.0")
  func streamsToHTTP10() async throws {
    try await withServer { _ in
      .later { Self.stream { try await $0.write([Array("old".utf8)[...]]) } }
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      let response = try client.receiveResponse()
      #expect(response["connection"] == "close")
      #expect(response["transfer-encoding"] == nil)
      #expect(response.text == "old")
    }
  }

  @Test("does not run the producer for HEAD", arguments: [nil, 5] as [Int64?])
  func streamsNothingForHead(length: Int64?) async throws {
    let runs = Counter()
    try await withServer { _ in
      .now(Self.stream(length: length) { _ in runs.add() })
    } scenario: { fixture in
      let client = try fixture.connect()
      for _ in 0..<2 {
        try client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = try client.receiveResponse(toHead: true)
        #expect(response["content-length"] == length.map { "\($0)" })
        #expect(response["transfer-encoding"] == (length == nil ? "chunked" : nil))
      }
      #expect(runs.value == 0)
    }
  }

  @Test(
    "breaks the connection with a reset where the producer fails or gives another length",
    arguments: ["HTTP/1.1", "HTTP/1.0"], ["throws", "short", "long"])
  func breaks(version: String, fault: String) async throws {
    let ended = Event()
    try await withServer { _ in
      var response = Self.stream(length: fault == "throws" ? nil : 10) { writer in
        try await writer.write([Array("0123456".utf8)[...]])
        switch fault {
        case "throws": throw ProducerFailure()
        case "long": try await writer.write([Array("789A".utf8)[...]])
        default: break
        }
      }
      response.whenEnded = { if !$0.complete, $0.bodyBytes == 7 { ended.signal() } }
      return .now(response)
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send("GET / \(version)\r\nHost: a\r\n\r\n")
      let (bytes, isReset) = try client.receiveToEndOrReset()
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(isReset)
      #expect(text.contains("0123456"))
      #expect(!text.contains("789A"))
      #expect(!text.hasSuffix("0\r\n\r\n"))
      try ended.wait()
      #expect(fixture.server.statistics.brokenResponses == 1)
    }
  }

  @Test("what was written before the break arrives whole")
  func deliversBeforeBreak() async throws {
    let size = 3_000_000
    try await withServer { _ in
      .now(
        Self.stream { writer in
          try await writer.write([[UInt8](repeating: 7, count: size)[...]])
          throw ProducerFailure()
        })
    } scenario: { fixture in
      let client = try fixture.connect(receiveBuffer: 64 * 1024)
      try client.send(get("/"))
      let (bytes, isReset) = try client.receiveToEndOrReset()
      #expect(isReset)
      #expect(bytes.count { $0 == 7 } == size)
    }
  }

  // Many at once: whether room comes while a writer is on its way to wait is the scheduler's choice.
  @Test("a reader that stops holds up the producer, and lets it go on", arguments: 0..<48)
  func holdsUpProducer(reader: Int) async throws {
    let piece = [UInt8](repeating: 1, count: 64 * 1024)
    let total = 256
    let taken = Counter()
    let ended = Event()
    try await withServer {
      $0.streamHighWater = 256 * 1024
    } respond: { _ in
      .now(
        Self.stream(length: Int64(total * piece.count)) { writer in
          defer { ended.signal() }
          for _ in 0..<total {
            try await writer.write([piece[...]])
            taken.add()
          }
        })
    } scenario: { fixture in
      let client = try fixture.connect(receiveBuffer: 64 * 1024)
      try client.send(get("/"))
      // Blocked: the kernel holds all it wants, and the window's worth is unsent.
      try eventually {
        let sent = fixture.server.statistics.bytesSent
        return sent > 0 && taken.value * piece.count > sent + 128 * 1024
      }
      let held = taken.value
      // 4 MiB is the kernel's largest send buffer unless somebody raised it; then the window.
      #expect(held < total / 2)
      #expect(try client.receiveResponse().body.count == total * piece.count)
      try ended.wait()
      #expect(taken.value == total)
    }
  }

  @Test("a reader that leaves ends the producer", arguments: [false, true])
  func endsProducer(isReset: Bool) async throws {
    let failed = Event()
    try await withServer { _ in
      .now(
        Self.stream { writer in
          do {
            while true { try await writer.write([[UInt8](repeating: 1, count: 65_536)[...]]) }
          } catch BodyWriterFailure.disconnected {
            failed.signal()
          }
        })
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(get("/"))
      _ = try client.receive(1000)
      if isReset { client.reset() } else { client.close() }
      try failed.wait()
      try eventually { fixture.server.statistics.connections == 0 }
    }
  }

  @Test("a body that is missing breaks the connection")
  func breaksOnMissingBody() async throws {
    try await withServer { _ in
      .now(Response(status: 200, body: .omitted(length: 5)))
    } scenario: { fixture in
      let client = try fixture.connect()
      try client.send(get("/"))
      #expect(try client.receiveToEndOrReset().isReset)
    }
  }
}
