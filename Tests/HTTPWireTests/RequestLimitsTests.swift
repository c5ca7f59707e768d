import HTTPWire
import Testing

@Suite("Limits of request heads")
struct RequestLimitsTests {
  @Test("takes a request line of the limit and refuses one byte more", arguments: [64, 8192])
  func limitsRequestLine(limit: Int) {
    var limits = RequestLimits()
    limits.requestLineBytes = limit
    for excess in [0, 1] {
      let line = "GET /" + String(repeating: "x", count: limit + excess - 14) + " HTTP/1.1"
      #expect(line.utf8.count == limit + excess)
      let wire = line + "\r\nHost: a\r\n\r\n"
      let expected: HeadOutcome =
        excess == 0 ? .head(length: wire.utf8.count) : .violation(status: 414)
      let bytes = Array(wire.utf8)
      #expect(parseHead(bytes, ends: [bytes.count], limits: limits).outcome == expected)
      #expect(
        parseHead(bytes, ends: Array(limit - 1...bytes.count), limits: limits).outcome == expected)
    }
  }

  @Test("refuses an endless request line before its end comes")
  func refusesEndlessRequestLine() {
    let bytes = [UInt8](repeating: 0x41, count: 8193)
    #expect(parseHead(bytes, ends: [8192]).outcome == .unfinished)
    #expect(parseHead(bytes, ends: [8193]).outcome == .violation(status: 414))
  }

  @Test("takes a head of the limit and refuses one byte more")
  func limitsHead() {
    let start = "GET / HTTP/1.1\r\nHost: a\r\nX: "
    for (excess, name) in [(0, "limit"), (1, "more")] {
      let padding = String(repeating: "x", count: 32768 + excess - start.utf8.count - 4)
      let bytes = Array((start + padding + "\r\n\r\n").utf8)
      let expected: HeadOutcome = excess == 0 ? .head(length: 32768) : .violation(status: 431)
      #expect(parseHead(bytes, ends: [bytes.count]).outcome == expected, "\(name)")
      let ends =
        Array(stride(from: 100, to: bytes.count, by: 997)) + [bytes.count - 1, bytes.count]
      #expect(parseHead(bytes, ends: ends).outcome == expected, "\(name)")
    }
  }

  @Test("refuses an endless field before its end comes")
  func refusesEndlessField() {
    let bytes = Array("GET / HTTP/1.1\r\nX: ".utf8) + [UInt8](repeating: 0x41, count: 40_000)
    #expect(parseHead(bytes, ends: [32_768]).outcome == .unfinished)
    #expect(parseHead(bytes, ends: [32_769]).outcome == .violation(status: 431))
  }

  @Test("takes as many fields as the limit and refuses one more")
  func limitsFields() {
    for (count, expected) in [(100, false), (101, true)] {
      let fields = (1..<count).map { "X\($0): y\r\n" }.joined()
      let wire = "GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
      checkHead(wire, expected ? .violation(status: 431) : .head(length: wire.utf8.count))
    }
  }
}
