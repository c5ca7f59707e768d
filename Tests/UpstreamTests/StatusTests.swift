import Testing
import Upstream

@Suite("An answer with another status than 200")
struct StatusTests {
  private func error(_ answer: [UInt8], _ indices: [Int64] = [1, 2]) async throws -> PlatformError?
  {
    let record = try await record(indices, answer: [.send(answer)])
    #expect(record.frames.isEmpty)
    #expect(record.ends.count == 1)
    return record.error
  }

  @Test(
    "is busy where it may be asked again",
    arguments: [
      408, 429, 499, 500, 502, 503, 504, 509, 598, 599,
    ])
  func busy(status: Int) async throws {
    let error = try await error(TestAnswer.json("{\"error\": \"FAIL\"}", status: status))
    #expect(error == .busy(status: status, retryAfter: nil, message: "FAIL"))
  }

  @Test("is denied where the key is", arguments: [401, 402, 403])
  func denied(status: Int) async throws {
    let error = try await error(TestAnswer.json("{\"error\": \"FAIL\"}", status: status))
    #expect(error == .denied(status: status, message: "FAIL"))
  }

  @Test("is refused else", arguments: [400, 404, 405, 409, 410, 413, 422, 501, 505, 507])
  func refused(status: Int) async throws {
    let error = try await error(TestAnswer.json("{\"error\": \"FAIL\"}", status: status), [1])
    #expect(error == .refused(status: status, message: "FAIL"))
  }

  @Test("is no answer where it is another success", arguments: [201, 202, 206])
  func otherSuccess(status: Int) async throws {
    let frame = TestFrame.jpeg(1)
    #expect(
      try await error(TestAnswer.sized(status: status, type: "image/jpeg", frame), [1])
        == .invalid("status \(status) in place of 200"))
  }

  @Test("without a body is told all the same")
  func noBody() async throws {
    #expect(
      try await error(TestAnswer.head(status: 503, length: 0))
        == .busy(status: 503, retryAfter: nil, message: ""))
    #expect(
      try await error(TestAnswer.head(status: 204)) == .invalid("status 204 in place of 200"))
  }

  @Test("keeps its status where its text breaks off")
  func cutText() async throws {
    let record = try await record(
      [1], answer: [.send(TestAnswer.head(status: 404, length: 100) + Array("gone".utf8)), .close])
    #expect(record.error == .refused(status: 404, message: "gone"))
  }

  @Test("is read no further than needed")
  func endlessText() async throws {
    let text = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
    let record = try await record(
      [1], answer: [.send(TestAnswer.head(status: 500, length: 1_000_000) + text), .hold])
    #expect(
      record.error
        == .busy(status: 500, retryAfter: nil, message: String(repeating: "x", count: 300)))
  }

  @Test(
    "names the wait, up to the limit",
    arguments: [
      ("7", Duration.seconds(7)), ("0", .zero), ("301", .seconds(300)),
      ("99999999999999999999", .seconds(300)), ("Thu, 01 Jan 1970 00:00:00 GMT", .zero),
      ("Fri, 31 Dec 9999 23:59:59 GMT", .seconds(300)), ("soon", nil), ("-1", nil),
    ] as [(String, Duration?)])
  func retryAfter(value: String, wait: Duration?) async throws {
    for status in [429, 503] {
      let answer = TestAnswer.head(status: status, length: 0, fields: ["Retry-After: \(value)"])
      #expect(
        try await error(answer) == .busy(status: status, retryAfter: wait, message: ""))
    }
  }

  @Test("is not followed where it redirects", arguments: [301, 302, 303, 307, 308])
  func redirect(status: Int) async throws {
    let target = ScriptedPeer(TestAnswer.sized(TestFrame.jpeg(1)))
    defer { target.stop() }
    let location = "\(target.address)/login"
    let answer = TestAnswer.head(status: status, length: 0, fields: ["Location: \(location)"])
    #expect(try await error(answer, [1]) == .redirected(status: status, location: location))
    #expect(target.connections == 0)
  }

  @Test("a redirect to nowhere is one too")
  func redirectToNowhere() async throws {
    #expect(
      try await error(TestAnswer.head(status: 302, length: 0))
        == .redirected(status: 302, location: ""))
  }
}
