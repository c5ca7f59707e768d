import Multipart
import Testing

@Suite("A multipart body's limits")
struct MultipartLimitsTests {
  private func error(
    of body: String, _ change: (inout MultipartParser.Limits) -> Void
  ) throws -> MultipartError? {
    var limits = MultipartParser.Limits()
    change(&limits)
    return try #require(
      Reading.atAnySplit(Array(body.utf8), boundary: "b", limits: limits)
    ).error
  }

  @Test("a head's bytes")
  func headBytes() throws {
    let body = "--b\r\nA: xyz\r\n\r\n\r\n--b--"
    #expect(try error(of: body) { $0.headBytes = 10 } == nil)
    #expect(try error(of: body) { $0.headBytes = 9 } == .headTooLong(limit: 9))
  }

  @Test("a head's fields")
  func headFields() throws {
    let body = "--b\r\nA: x\r\nB: y\r\n\r\n\r\n--b--"
    #expect(try error(of: body) { $0.headFields = 2 } == nil)
    #expect(try error(of: body) { $0.headFields = 1 } == .tooManyFields(limit: 1))
  }

  @Test("the preamble")
  func preamble() throws {
    let body = "12345\r\n--b--"
    #expect(try error(of: body) { $0.preambleBytes = 5 } == nil)
    #expect(try error(of: body) { $0.preambleBytes = 4 } == .preambleTooLong(limit: 4))
  }

  @Test("the epilogue")
  func epilogue() throws {
    let body = "--b--12345"
    #expect(try error(of: body) { $0.epilogueBytes = 5 } == nil)
    #expect(try error(of: body) { $0.epilogueBytes = 4 } == .epilogueTooLong(limit: 4))
  }

  @Test("the parts")
  func parts() throws {
    let body = "--b\r\n\r\n\r\n--b\r\n\r\n\r\n--b--"
    #expect(try error(of: body) { $0.parts = 2 } == nil)
    #expect(try error(of: body) { $0.parts = 1 } == .tooManyParts(limit: 1))
  }

  @Test("transport padding: a longer line is the part's own")
  func padding() throws {
    var limits = MultipartParser.Limits()
    limits.paddingBytes = 2
    let body = Array("--b\r\n\r\n\r\n--b   \r\n\r\n--b  \r\n\r\n\r\n--b--".utf8)
    let reading = try #require(Reading.atAnySplit(body, boundary: "b", limits: limits))
    #expect(reading.text == ["-=\r\n--b   \r\n", "-="])
    #expect(reading.error == nil)
  }

  @Test("an error is final")
  func final() throws {
    var parser = MultipartParser(try MultipartBoundary([98]))
    var position = 0
    let bad = Array("--b\n".utf8)
    #expect(throws: MultipartError.bareLineEnd) { try parser.next(in: bad.span, at: &position) }
    let good = Array("--b--".utf8)
    position = 0
    #expect(throws: MultipartError.bareLineEnd) { try parser.next(in: good.span, at: &position) }
    #expect(position == 0)
    #expect(throws: MultipartError.bareLineEnd) { try parser.finish() }
  }
}
