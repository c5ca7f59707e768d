import HTTPWire
import Testing

@Suite("Chunked bodies")
struct ChunkedDecoderTests {
  enum Outcome: Equatable {
    case unfinished(content: String)
    /// What stands behind the body is left.
    case ended(content: String, rest: String)
    case violation(status: Int)
  }

  /// Each piece is a read of its own: nothing of the one before is there any more.
  private func decode(_ bytes: [UInt8], ends: [Int], _ limits: RequestLimits) -> Outcome {
    var decoder = ChunkedDecoder(limits: limits)
    var content: [UInt8] = []
    var start = 0
    do throws(RequestViolation) {
      for end in ends {
        let piece = Array(bytes[start..<end])
        var offset = 0
        reading: while true {
          switch try decoder.step(piece.span, from: offset) {
          case .needsMore:
            break reading
          case .content(let range):
            content += piece[range]
            offset = range.upperBound
          case .end(let stop):
            return .ended(
              content: String(decoding: content, as: UTF8.self),
              rest: String(decoding: bytes[(start + stop)...], as: UTF8.self))
          }
        }
        start = end
      }
      return .unfinished(content: String(decoding: content, as: UTF8.self))
    } catch {
      return .violation(status: error.status)
    }
  }

  private func check(_ text: String, _ expected: Outcome, limits: RequestLimits = RequestLimits()) {
    let bytes = Array(text.utf8)
    for split in Splits.all(of: bytes.count) {
      #expect(
        decode(bytes, ends: split.ends, limits) == expected,
        "\(split.name) of \(text.debugDescription)")
    }
  }

  @Test("gives the content and leaves what stands behind it")
  func givesContent() {
    check("0\r\n\r\n", .ended(content: "", rest: ""))
    check("5\r\nhello\r\n0\r\n\r\nGET", .ended(content: "hello", rest: "GET"))
    check(
      "5\r\nhello\r\n00A\r\n, world!!\n\r\n000\r\n\r\n",
      .ended(content: "hello, world!!\n", rest: ""))
    check(
      "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n",
      .ended(content: "01234567890123456789", rest: ""))
  }

  @Test("passes over extensions and trailers")
  func passesOverExtras() {
    check("5;a\r\nhello\r\n0;b=\"c;d\"\r\n\r\n", .ended(content: "hello", rest: ""))
    check("5 \t;a = b\r\nhello\r\n0\r\n\r\n", .ended(content: "hello", rest: ""))
    check("0\r\nA: b\r\nC:\r\n\r\nx", .ended(content: "", rest: "x"))
  }

  @Test("is unfinished without its end")
  func isUnfinished() {
    check("5\r\nhello\r\n", .unfinished(content: "hello"))
    check("5\r\nhe", .unfinished(content: "he"))
    check("0\r\n", .unfinished(content: ""))
    check("0\r\n\r", .unfinished(content: ""))
    check("0\r\nA: b\r\n", .unfinished(content: ""))
  }

  @Test(
    "refuses broken framing",
    arguments: [
      "\r\n", "x\r\n", "-1\r\n", "+1\r\n", " 5\r\n", "0x5\r\n", ";a\r\n", "5 \r\nhello",
      "5 6\r\n", "5\nhello", "5\rhello", "5\r\nhello\n0\r\n\r\n", "5\r\nhello!\r\n",
      "5\r\nhell\r\n0\r\n\r\n", "5;a\nhello", "5;\u{1}\r\n", "5;\u{7F}\r\n", "5;\u{0}\r\n",
      "0\r\n\n", "0\r\n\rx", "0\r\n a: b\r\n\r\n", "0\r\na : b\r\n\r\n", "0\r\n: b\r\n\r\n",
      "0\r\na\r\n\r\n", "0\r\na: b\nc: d\r\n\r\n", "0\r\na: \u{0}\r\n\r\n", "0\r\na: b\rc\r\n\r\n",
    ])
  func refusesBrokenFraming(wire: String) {
    check(wire, .violation(status: 400))
  }

  @Test("takes a size of fifteen digits and refuses one more, zeros included")
  func limitsSizes() {
    check("000000000000005\r\nhello", .unfinished(content: "hello"))
    check("0000000000000005\r\nhello", .violation(status: 400))
    check("fffffffffffffff\r\nhello", .unfinished(content: "hello"))
    check("ffffffffffffffff\r\nhello", .violation(status: 400))
  }

  @Test("limits the extensions of all chunks together")
  func limitsExtensions() {
    var limits = RequestLimits()
    limits.chunkExtensionBytes = 8
    check("1;abc\r\nx\r\n0;abc\r\n\r\n", .ended(content: "x", rest: ""), limits: limits)
    check("1;abc\r\nx\r\n0;abcd\r\n\r\n", .violation(status: 400), limits: limits)
  }

  @Test("limits the trailer's bytes and fields")
  func limitsTrailers() {
    var limits = RequestLimits()
    limits.trailerBytes = 10
    check("0\r\nA: bcde\r\n\r\n", .violation(status: 431), limits: limits)
    check("0\r\nA: bcd\r\n\r\n", .ended(content: "", rest: ""), limits: limits)
    limits = RequestLimits()
    limits.fieldCount = 2
    check("0\r\nA: b\r\nC: d\r\n\r\n", .ended(content: "", rest: ""), limits: limits)
    check("0\r\nA: b\r\nC: d\r\nE: f\r\n\r\n", .violation(status: 431), limits: limits)
  }

  @Test("a violation is final")
  func violationIsFinal() {
    var decoder = ChunkedDecoder()
    let wrong = Array("x".utf8)
    let right = Array("5\r\n".utf8)
    #expect(throws: RequestViolation.self) { _ = try decoder.step(wrong.span, from: 0) }
    #expect(throws: RequestViolation.self) { _ = try decoder.step(right.span, from: 0) }
  }
}
