import Multipart
import Testing

/// A body with boundary `b` and what it must read as.
struct BodyVector: CustomTestStringConvertible, Sendable {
  var title: String
  var body: String
  var parts: [String]
  var error: MultipartError?

  var testDescription: String { title }

  init(_ title: String, _ body: String, _ parts: [String], _ error: MultipartError? = nil) {
    self.title = title
    self.body = body
    self.parts = parts
    self.error = error
  }
}

private func part(_ name: Int, _ bytes: String) -> String {
  "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(bytes)\r\n"
}

@Suite("A multipart body, whole and at any split,")
struct MultipartParserTests {
  static let wholeBodies = [
    BodyVector("one part", part(1, "x") + "--b--\r\n", ["1=x"]),
    BodyVector(
      "parts in any order, repeated", part(3, "c") + part(1, "a") + part(3, "d") + "--b--\r\n",
      ["3=c", "1=a", "3=d"]),
    BodyVector("no line end behind the closing delimiter", part(1, "x") + "--b--", ["1=x"]),
    BodyVector("a line end before the first delimiter", "\r\n" + part(1, "x") + "--b--", ["1=x"]),
    BodyVector(
      "preamble and epilogue",
      "read\r\nme --b\r\n-\r\r\n" + part(1, "x") + "--b--\r\nbye\r\n--b\r\n",
      ["1=x"]),
    BodyVector("no part", "--b--", []),
    BodyVector("a preamble and no part", "none\r\n--b--\r\n", []),
    BodyVector("an empty part", part(1, "") + "--b--\r\n", ["1="]),
    BodyVector("a part without a body", "--b\r\nA: x\r\n\r\n--b--", ["-="]),
    BodyVector("a part without a field", "--b\r\n\r\nx\r\n--b--", ["-=x"]),
    BodyVector(
      "transport padding", "--b \t\r\n\r\nx\r\n--b\t\r\n\r\ny\r\n--b--  \r\n", ["-=x", "-=y"]),
    BodyVector(
      "bytes that look like a delimiter",
      part(1, "--bx--b\r\n--\r\n--c\r\n--bb\r\n--b-\r\n--b x\r\n--b\r\r\n\r\r\n-\r") + "--b--",
      ["1=--bx--b\r\n--\r\n--c\r\n--bb\r\n--b-\r\n--b x\r\n--b\r\r\n\r\r\n-\r"]),
    BodyVector(
      "bytes of line ends alone", part(1, "\r\n\r\n\r\r\n\n") + "--b--", ["1=\r\n\r\n\r\r\n\n"]),
    BodyVector("hyphens before a delimiter", part(1, "x\r\n--") + "--b--", ["1=x\r\n--"]),
  ]

  @Test("gives its parts", arguments: wholeBodies)
  func wholeBody(_ vector: BodyVector) throws {
    let reading = try #require(Reading.atAnySplit(Array(vector.body.utf8), boundary: "b"))
    #expect(reading.text == vector.parts)
    #expect(reading.error == nil)
    #expect(reading.parts.count == vector.parts.count)
  }

  static let brokenBodies = [
    BodyVector("empty", "", [], .missingClosingDelimiter),
    BodyVector("HTML", "<html>\r\n</html>", [], .missingClosingDelimiter),
    BodyVector("another boundary", "--c\r\n\r\nx\r\n--c--", [], .missingClosingDelimiter),
    BodyVector("cut in a part", part(1, "x") + "--b\r\n\r\ny", ["1=x"], .missingClosingDelimiter),
    BodyVector(
      "cut behind a part's bytes", part(1, "x") + part(2, "y"), ["1=x"], .missingClosingDelimiter),
    BodyVector(
      "cut in a delimiter", part(1, "x") + part(2, "y") + "--", ["1=x"], .missingClosingDelimiter),
    BodyVector(
      "cut before the second closing hyphen", part(1, "x") + "--b-", [], .missingClosingDelimiter),
    BodyVector("cut in a head", part(1, "x") + "--b\r\nA:", ["1=x"], .missingClosingDelimiter),
    BodyVector("bare LF everywhere", "--b\nA: x\n\nx\n--b--\n", [], .bareLineEnd),
    BodyVector("bare LF behind a later delimiter", part(1, "x") + "--b\n", [], .bareLineEnd),
    BodyVector("bare LF behind padding", "--b \n\r\n", [], .bareLineEnd),
    BodyVector("bare LF in a head", "--b\r\nA: x\n\r\nx\r\n--b--", [], .bareLineEnd),
    BodyVector("bare CR in a head", "--b\r\nA: x\rB: y\r\n\r\nx\r\n--b--", [], .bareLineEnd),
    BodyVector("LF in place of the empty line", "--b\r\n\nx\r\n--b--", [], .bareLineEnd),
    BodyVector("no colon", "--b\r\nAx\r\n\r\nx\r\n--b--", [], .malformedField),
    BodyVector("a blank before the colon", "--b\r\nA : x\r\n\r\nx\r\n--b--", [], .malformedField),
    BodyVector("no name", "--b\r\n: x\r\n\r\nx\r\n--b--", [], .malformedField),
    BodyVector("a NUL in a value", "--b\r\nA: \0\r\n\r\nx\r\n--b--", [], .malformedField),
    BodyVector("a continued line first", "--b\r\n A: x\r\n\r\nx\r\n--b--", [], .malformedField),
    BodyVector("a delimiter in a head", "--b\r\nA: x\r\n--b--", [], .missingClosingDelimiter),
    BodyVector("a delimiter line in a head", "--b\r\nA: x\r\n--b--\r\n\r\n", [], .malformedField),
  ]

  @Test("is refused, what was whole before aside", arguments: brokenBodies)
  func brokenBody(_ vector: BodyVector) throws {
    let reading = try #require(Reading.atAnySplit(Array(vector.body.utf8), boundary: "b"))
    #expect(reading.text == vector.parts)
    #expect(reading.error == vector.error)
  }

  @Test("gives compressed-looking bytes untouched", arguments: [1, 3, 41, 70])
  func randomBytes(boundaryLength: Int) throws {
    var random = SeededGenerator(seed: UInt64(boundaryLength))
    let boundary = String(repeating: "-", count: boundaryLength - 1) + "7"
    let delimiter = Array("\r\n--\(boundary)".utf8)
    var body: [UInt8] = []
    var expected: [[UInt8]] = []
    for index in 0..<8 {
      var bytes = (0..<Int.random(in: 0..<700, using: &random)).map { _ in
        // Mostly bytes of the delimiter, so that beginnings of it are everywhere.
        Bool.random(using: &random) ? delimiter.randomElement(using: &random)! : 0xFF
      }
      bytes += delimiter.dropLast() + [0]
      expected.append(bytes)
      body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(index)\"\r\n\r\n".utf8
      body += bytes + [13, 10]
    }
    body += "--\(boundary)--".utf8
    let reading = try #require(Reading.atAnySplit(body, boundary: boundary))
    #expect(reading.error == nil)
    #expect(reading.parts.map(\.bytes) == expected)
  }

  @Test("finds a delimiter at every place of a long input")
  func everyPlace() {
    let end = Array("\r\n--boundary--".utf8)
    for length in 0..<120 {
      let bytes = [UInt8](repeating: 13, count: length)
      let body = Array("--boundary\r\n\r\n".utf8) + bytes + end
      let reading = Reading(body, boundary: "boundary") { $0 }
      #expect(reading.parts.map(\.bytes) == [bytes])
      #expect(reading.error == nil)
    }
  }
}
