import FrameBytes
import Testing
import Upstream

/// An answer to a call for frames 1 and 2 and what must become of it.
struct BulkVector: CustomTestStringConvertible, Sendable {
  enum End { case proper, broken, invalid }

  var testDescription: String
  var steps: [ScriptedPeer.Step]
  var indices: [Int64]
  var end: End

  init(_ title: String, _ steps: [ScriptedPeer.Step], _ indices: [Int64], _ end: End = .proper) {
    testDescription = title
    self.steps = steps
    self.indices = indices
    self.end = end
  }

  /// With a length that fits.
  init(
    _ title: String, type: String? = TestAnswer.multipartType, _ body: [UInt8],
    _ indices: [Int64], _ end: End = .proper
  ) {
    self.init(title, [.send(TestAnswer.sized(type: type, body))], indices, end)
  }
}

private let one = TestAnswer.part(1)
private let both = one + TestAnswer.part(2)
private let closing = TestAnswer.closing

private func text(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A gzip member of one stored block (RFC 1951, 3.2.4; RFC 1952).
private func gzip(_ bytes: [UInt8]) -> [UInt8] {
  func littleEndian(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  let count = UInt32(bytes.count)
  return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + littleEndian(count, 2)
    + littleEndian(~count, 2) + bytes + littleEndian(CRC32.checksum(bytes.span), 4)
    + littleEndian(count, 4)
}

@Suite("The answer to a call for several frames")
struct BulkAnswerTests {
  static let accepted = [
    BulkVector("multipart/form-data", both + closing, [1, 2]),
    BulkVector("no line end at its start", Array(both.dropFirst(2)) + closing, [1, 2]),
    BulkVector("no line end at its end", both + closing.dropLast(2), [1, 2]),
    BulkVector("preamble", text("a preamble") + both + closing, [1, 2]),
    BulkVector("epilogue", both + closing + text("an epilogue"), [1, 2]),
    BulkVector(
      "quoted boundary", type: "multipart/mixed; x=\"y;z\"; boundary=\"\(TestAnswer.boundary)\"",
      both + closing, [1, 2]),
    BulkVector(
      "odd boundary", type: "Multipart/Related;Boundary=\"a 'b()+_,-./:=?c\";charset=utf-8",
      text("--a 'b()+_,-./:=?c\r\nCONTENT-disposition:form-data;name=\"1\"\r\n\r\n")
        + TestFrame.jpeg(1) + text("\r\n--a 'b()+_,-./:=?c--"), [1]),
    BulkVector("no frame", closing, []),
    BulkVector(
      "chunked",
      [
        .send(TestAnswer.head(type: TestAnswer.multipartType, fields: TestAnswer.chunked)),
        .send(TestAnswer.chunk(both + closing) + TestAnswer.lastChunk),
      ], [1, 2]),
    BulkVector(
      "chunked with a trailer",
      [
        .send(TestAnswer.head(type: TestAnswer.multipartType, fields: TestAnswer.chunked)),
        .send(
          TestAnswer.chunk(both + closing) + text("0\r\nContent-Type: text/html\r\n\r\n")),
      ], [1, 2]),
    BulkVector(
      "an interim answer before it",
      [
        .send(TestAnswer.head(status: 103, type: "text/html")),
        .send(TestAnswer.sized(type: TestAnswer.multipartType, both + closing)),
      ], [1, 2]),
    BulkVector(
      "ended by the connection",
      [.send(TestAnswer.head(type: TestAnswer.multipartType) + both + closing), .close], [1, 2]),
    BulkVector(
      "compressed though not asked to be",
      [
        .send(
          TestAnswer.sized(
            type: TestAnswer.multipartType, gzip(both + closing), fields: ["Content-Encoding: gzip"]
          ))
      ], [1, 2]),
  ]

  static let broken = [
    BulkVector("empty", [UInt8](), [], .broken),
    BulkVector("cut inside the last part", Array(both.dropLast(5)), [1], .broken),
    BulkVector("no closing delimiter", both, [1], .broken),
    BulkVector("half a closing delimiter", both + closing.dropLast(3), [1], .broken),
    BulkVector("HTML that calls itself multipart", text("<html></html>"), [], .broken),
    BulkVector(
      "shorter than declared",
      [
        .send(
          TestAnswer.head(type: TestAnswer.multipartType, length: both.count + closing.count + 1)),
        .send(both + closing), .close,
      ], [1, 2], .broken),
    BulkVector(
      "no last chunk",
      [
        .send(TestAnswer.head(type: TestAnswer.multipartType, fields: TestAnswer.chunked)),
        .send(TestAnswer.chunk(both + closing)), .close,
      ], [1, 2], .broken),
    BulkVector(
      "ended by the connection too early",
      [.send(TestAnswer.head(type: TestAnswer.multipartType) + both), .close], [1], .broken),
    BulkVector(
      "a bad chunk size",
      [
        .send(TestAnswer.head(type: TestAnswer.multipartType, fields: TestAnswer.chunked)),
        .send(TestAnswer.chunk(both) + text("zz\r\n")), .hold,
      ], [1], .broken),
  ]

  static let invalid = [
    BulkVector("JSON", type: "application/json", text("{\"error\": \"FAIL\"}"), [], .invalid),
    BulkVector("no type", type: nil, both + closing, [], .invalid),
    BulkVector("no boundary", type: "multipart/form-data", both + closing, [], .invalid),
    BulkVector(
      "a boundary too long",
      type: "multipart/form-data; boundary=" + String(repeating: "b", count: 71),
      both + closing, [], .invalid),
    BulkVector(
      "bare LF", text("--\(TestAnswer.boundary)\nContent-Disposition: form-data; name=\"1\"\n\n"),
      [], .invalid),
    BulkVector(
      "a head without end",
      one + text("\r\n--\(TestAnswer.boundary)\r\nA: ") + [UInt8](repeating: 65, count: 9000), [1],
      .invalid),
    BulkVector(
      "a preamble without end", [UInt8](repeating: 65, count: 70_000) + both + closing, [],
      .invalid),
  ]

  @Test("gives its frames", arguments: accepted)
  func givesFrames(_ vector: BulkVector) async throws {
    let record = try await record([1, 2], answer: vector.steps)
    #expect(record.indices == vector.indices)
    #expect(record.defectCount == 0)
    #expect(record.ends == [nil])
  }

  @Test("gives what was whole and an error", arguments: broken + invalid)
  func givesError(_ vector: BulkVector) async throws {
    let record = try await record([1, 2], answer: vector.steps)
    #expect(record.indices == vector.indices)
    #expect(record.frames.map(\.bytes) == vector.indices.map { TestFrame.jpeg($0) })
    #expect(record.ends.count == 1)
    switch (record.error, vector.end) {
    case (.broken, .broken), (.invalid, .invalid): break
    default: Issue.record("ended with \(String(describing: record.error))")
    }
  }

  @Test("gives what was whole before a reset")
  func reset() async throws {
    let gate = Signal()
    let peer = ScriptedPeer([
      [
        .send(TestAnswer.head(type: TestAnswer.multipartType, fields: TestAnswer.chunked)),
        .send(TestAnswer.chunk(both)), .wait(gate), .reset,
      ]
    ])
    defer { peer.stop() }
    let client = try makeClient(peer.address)
    defer { client.shutDown() }
    let recorder = CallRecorder()
    client.frames(video: 7, indices: [1, 2], onEvent: recorder.receive)
    // A reset may overtake what was not read yet.
    await recorder.wait { !$0.frames.isEmpty }
    gate.send()
    let record = await recorder.ended()
    #expect(record.indices == [1])
    guard case .broken = record.error else {
      Issue.record("ended with \(record.ends)")
      return
    }
  }

  @Test("says readably what came in place of frames")
  func excerpt() async throws {
    let html = "<html>\n<head><title>Sign  in</title></head>\n<body>\u{1}please</body></html>"
    let record = try await record(
      [1, 2], answer: [.send(TestAnswer.sized(type: "text/html", Array(html.utf8)))])
    #expect(record.error == .invalid("text/html in place of frames: Sign in please"))
  }
}
