import Emulator
import Testing

@Suite("Everything a platform may do to its answers")
struct FaultTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var kind: FaultKind

    init(_ name: String, _ kind: FaultKind) {
      testDescription = name
      self.kind = kind
    }
  }

  /// What is only different in an answer of several parts: no caller may notice.
  static let otherForms = [
    Case("reversed", .reversed), Case("repeated", .repeated), Case("merged", .duplicatesMerged),
    Case("extra part", .extraPart(99)), Case("single bytes", .pieces(of: 1)),
    Case("odd pieces", .pieces(of: 7)), Case("quoted boundary", .boundary("a b", isQuoted: true)),
    Case("short boundary", .boundary("x")),
    Case("odd boundary", .boundary("'()+_,-./:=?", isQuoted: true)),
    Case("preamble", .preamble(Array("This is a multipart message.\r\n".utf8))),
    Case("epilogue", .epilogue(Array("\r\nbye\r\n--x--".utf8))),
    Case("delay", .delay(.milliseconds(5))),
    Case("pause", .pause(afterParts: 1, for: .milliseconds(5))),
  ]

  /// What takes frames away: asked for again, they come.
  static let mishaps = [
    Case("408", .status(408)), Case("429", .status(429, retryAfter: .seconds(0))),
    Case("429 until a date", .status(429, retryAfter: .date(unixSeconds: 0))),
    Case("499", .status(499)), Case("500", .status(500)), Case("502", .status(502, body: .html)),
    Case("503", .status(503, retryAfter: .seconds(0))), Case("504", .status(504, body: .none)),
    Case("509", .status(509)), Case("598", .status(598)), Case("599", .status(599)),
    Case("JSON", .answer(contentType: "application/json", body: Array(#"{"error":"x"}"#.utf8))),
    Case("sign-in page", .answer(contentType: "text/html", body: Array("<html></html>".utf8))),
    Case("nothing", .answer(contentType: "multipart/form-data; boundary=x", body: [])),
    Case("reset at once", .reset(afterBytes: 1)), Case("reset", .reset(afterBytes: 700)),
    Case("short body", .shortBody(missing: 100)), Case("a byte short", .shortBody(missing: 1)),
    Case("a missing part", .withoutPart(2)),
    Case("a cut frame", .damaged(nil, .truncated(to: 300))),
    Case("a frame cut by a byte", .damaged(2, .truncated(to: 600))),
    Case("an empty frame", .damaged(nil, .truncated(to: 0))),
    Case("a garbled frame", .damaged(2, .garbled)), Case("no image", .damaged(nil, .notAnImage)),
    Case("no closing delimiter", .withoutClosingDelimiter),
  ]

  @Test("goes unnoticed where it is only another form", arguments: otherForms)
  func harmless(example: Case) async throws {
    try await withFixture { gateway in
      gateway.emulator.faults = [Fault(example.kind, method: .bulk)]
      try await expectWholeFrames(gateway)
    }
  }

  @Test("is made good by asking again where it passes", arguments: mishaps)
  func passing(example: Case) async throws {
    try await withFixture { gateway in
      gateway.emulator.faults = [
        Fault(example.kind, method: .bulk, occurrence: .first(1)),
        Fault(example.kind, method: .single, occurrence: .first(1)),
      ]
      try await expectWholeFrames(gateway)
    }
  }

  @Test(
    "gives whole frames or a clean refusal where it stays, never other bytes", arguments: mishaps)
  func lasting(example: Case) async throws {
    for way in Way.allCases {
      try await withFixture(way) {
        $0.store.fetching.retries = 2
        $0.gateway.batchWholeFrames = 3
      } _: { gateway in
        gateway.emulator.faults = [Fault(example.kind)]
        let single = try await gateway.get("/videos/1/frames/2")
        try await expectRightOrRefused(single, gateway)
        for container in ["zip", "tar", "multipart"] {
          for frames in ["1, 2, 3", "1, 2, 3, 4"] {
            let answer = try await gateway.batch(
              #"{"frames": [\#(frames)], "container": "\#(container)"}"#)
            try await expectRightOrRefused(answer, gateway)
          }
        }
      }
    }
  }

  /// A single frame, a batch with a repeat, and one that is an array.
  private func expectWholeFrames(_ gateway: Fixture) async throws {
    let batch = try await gateway.batch(#"{"frames": [1, 2, 3, 2]}"#)
    #expect(batch.status == 200, "\(batch.text)")
    let packed = try #require(Packed(batch))
    for (index, entry) in zip(1...3, packed.entries) {
      let original = try await gateway.original(index)
      #expect(entry.bytes == original)
    }
    let single = try await gateway.get("/videos/1/frames/7")
    #expect(single.status == 200, "\(single.text)")
    #expect(try await single.body == gateway.original(7))
  }

  private func expectRightOrRefused(_ answer: Answered, _ gateway: Fixture) async throws {
    guard answer.status == 200 else {
      let problem = try answer.json
      #expect([502, 503, 504].contains(answer.status), "\(answer.text)")
      try expectProblem(answer, answer.status, problem["code"]?.text ?? "")
      if answer.status == 503 { #expect(answer["Retry-After"] != nil) }
      return
    }
    guard answer["Frame-Index"] == nil else {
      #expect(try await answer.body == gateway.original(2))
      return
    }
    guard answer.isWhole else {
      #expect(Packed(answer) == nil)
      return
    }
    let packed = try #require(Packed(answer))
    for (place, entry) in packed.entries.enumerated() {
      #expect(try await entry.bytes == gateway.original(place + 1))
    }
    #expect(packed.entries.count == Int(answer["Frame-Count"] ?? ""))
  }

  @Test("bytes behind a frame's end that look like the delimiter stay with it")
  func lookAlike() async throws {
    try await withFixture { gateway in
      gateway.emulator.faults = [Fault(.damaged(2, .delimiterLookAlike))]
      let answer = try await gateway.batch(#"{"frames": [1, 2, 3]}"#)
      let packed = try #require(Packed(answer))
      let damage = Damage.delimiterLookAlike
      let boundary = gateway.emulator.configuration.boundary
      let expected = damage.applied(to: try await gateway.original(2), boundary: boundary)
      #expect(packed["000002.jpg"] == expected)
    }
  }
}
