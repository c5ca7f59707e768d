import Testing

@testable import HTTPWire

/// All that a head says, or how it was refused.
private struct Reading: Equatable {
  var texts: [String?] = []
  var flags: [Bool] = []
  var framing: BodyFraming?
  var refusal: String?

  init(_ bytes: [UInt8], by parser: inout RequestHeadParser, ends: [Int]? = nil) {
    do throws(RequestViolation) {
      for end in ends ?? [bytes.count] {
        guard case .head(let head, let length) = try parser.parse(bytes.span.extracting(..<end))
        else { continue }
        texts = [
          String(decoding: head.bytes, as: UTF8.self), "\(head.method)", "\(length)",
          text(head.path), text(head.query), text(head.authority), text(head.accept),
          text(head.ifNoneMatch), text(head.requestID), text(head.traceparent),
          text(head.authorization), text(head.apiKey),
        ]
        for field in head.allFields { texts += [text(field.name), text(field.value)] }
        flags = [
          head.isVersion11, head.expectsContinue, head.keepsConnection, head.asksMore,
          head.hasOrigin, head.repeatsCredential,
        ]
        framing = head.framing
      }
    } catch {
      refusal = "\(error.status) \(error.detail)"
    }
  }

  /// Of a head that nothing came before.
  static func alone(_ bytes: [UInt8], limits: RequestLimits = RequestLimits()) -> Reading {
    var parser = RequestHeadParser(limits: limits)
    return Reading(bytes, by: &parser)
  }
}

@Suite("Heads that begin as the one before")
struct RepeatedLinesTests {
  private static let lines = [
    "Host: a:80", "Accept: image/*", "User-Agent: x", "Connection: keep-alive",
    "Connection: close", "If-None-Match: \"1\"", "If-None-Match: \"2\"", "x-api-key: k",
    "Authorization: Bearer t", "Range: bytes=0-1", "Origin: http://a", "Content-Length: 3",
    "Content-Length: 4", "Transfer-Encoding: chunked", "Expect: 100-continue", "Expect: tea",
    "X-Request-Id: one", "X-Request-Id: other", "traceparent: 00", "Accept: image/png", "Host: b",
    "Broken line",
  ]

  /// A head that shares its first lines with the one before, as often as not.
  private func next(after before: [String], _ generator: inout SeededGenerator) -> [String] {
    var lines = Array(before.prefix(Int.random(in: 0...before.count, using: &generator)))
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      // Mostly good lines, or all heads would be refused.
      let pool = Int.random(in: 0..<4, using: &generator) == 0 ? Self.lines[...] : Self.lines[..<10]
      lines.append(pool.randomElement(using: &generator) ?? "")
    }
    if !lines.contains("Host: a:80") { lines.insert("Host: a:80", at: 0) }
    return lines
  }

  @Test("are what each of them is alone", arguments: [UInt64](1...60))
  func sequence(seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    var parser = RequestHeadParser()
    var (lines, heads) = (["Host: a:80"], 0)
    for round in 0..<60 {
      if Int.random(in: 0..<3, using: &generator) > 0 { lines = next(after: lines, &generator) }
      let target = ["/", "/videos/1/frames/\(round)?width=9", "http://c/p?q"][round % 3]
      let method = round % 5 == 0 ? "POST" : "GET"
      let version = round % 7 == 0 ? "1.0" : "1.1"
      let text = ["\(method) \(target) HTTP/\(version)"] + lines
      let bytes = Array((text.joined(separator: "\r\n") + "\r\n\r\n").utf8)
      if round % 11 == 0 { parser.forget() }
      let cuts = (0..<3).map { _ in Int.random(in: 1...bytes.count, using: &generator) }
      let ends = round % 2 == 0 ? [bytes.count] : Set(cuts + [bytes.count]).sorted()
      let reading = Reading(bytes, by: &parser, ends: ends)
      #expect(reading == .alone(bytes), "seed \(seed), round \(round)")
      guard reading.refusal == nil else {
        // A violation ends a connection.
        parser = RequestHeadParser()
        lines = ["Host: a:80"]
        continue
      }
      heads += 1
    }
    #expect(heads > 15)
  }

  @Test("are refused at the limits that each of them has alone")
  func limits() {
    func head(_ path: String, _ fields: String) -> [UInt8] {
      Array("GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n".utf8)
    }
    let before = head("/", "X: y\r\n")
    var (bytes, count) = (RequestLimits(), RequestLimits())
    bytes.headBytes = before.count + 3
    count.fieldCount = 3
    for (next, limits, isTaken) in [
      (head("/abc", "X: y\r\n"), bytes, true), (head("/abcd", "X: y\r\n"), bytes, false),
      (head("/", "X: y\r\nA: b\r\n"), count, true),
      (head("/", "X: y\r\nA: b\r\nC: d\r\n"), count, false),
    ] {
      var parser = RequestHeadParser(limits: limits)
      for _ in 0..<2 { #expect(Reading(before, by: &parser).refusal == nil) }
      #expect(parser.remembered > 0)
      let reading = Reading(next, by: &parser)
      #expect(reading == .alone(next, limits: limits))
      #expect((reading.refusal == nil) == isTaken)
    }
  }

  @Test("show nothing of a field that the one before had")
  func leavesOut() throws {
    var parser = RequestHeadParser()
    let first = "GET / HTTP/1.1\r\nHost: a\r\nx-api-key: secret\r\n\r\n"
    let second = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    for wire in [first, first, second, first, second, second] {
      guard case .head(let head, _) = try parser.parse(Array(wire.utf8).span) else {
        Issue.record("no head")
        return
      }
      #expect(text(head.apiKey) == (wire == first ? "secret" : nil))
      #expect(head.allFields.count == (wire == first ? 2 : 1))
    }
  }

  @Test("are remembered from the second on, as far as they agree, up to the limit")
  func remembers() throws {
    func wire(_ path: String, _ fields: [String]) -> [UInt8] {
      Array("GET \(path) HTTP/1.1\r\n\(fields.map { $0 + "\r\n" }.joined())\r\n".utf8)
    }
    let (host, tag) = ("Host: a", "If-None-Match: 1")
    func remembered(_ heads: [[String]], limits: RequestLimits = RequestLimits()) throws -> [Int] {
      var parser = RequestHeadParser(limits: limits)
      return try heads.enumerated().map { index, fields in
        _ = try parser.parse(wire("/\(index)", fields).span)
        return parser.remembered
      }
    }
    let (short, long) = ([host], [host, tag])
    #expect(try remembered([long, long, long]) == [0, 27, 27])
    // What goes on in another way is remembered as far as it does not.
    #expect(try remembered([long, long, short, long, long]) == [0, 27, 9, 9, 9])
    #expect(try remembered([[host, "A: 1"], [host, "A: 2"], [host, "A: 3"]]) == [0, 15, 9])
    #expect(
      try remembered([["A: 1", host], ["A: 2", host], ["A: 3", host], long]) == [0, 15, 0, 0])
    var limits = RequestLimits()
    limits.repeatedBytes = 27
    #expect(try remembered([long, long], limits: limits) == [0, 27])
    limits.repeatedBytes = 26
    #expect(try remembered([long, long, short, short], limits: limits) == [0, 0, 0, 0])

    var parser = RequestHeadParser()
    for _ in 0..<2 { _ = try parser.parse(wire("/", long).span) }
    parser.forget()
    #expect(parser.remembered == 0)
  }
}
