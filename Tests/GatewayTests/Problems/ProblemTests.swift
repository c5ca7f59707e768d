import FoundationEssentials
import Testing

@testable import Gateway

@Suite("Problems as callers read them")
struct ProblemTests {
  private struct Body: Decodable, Equatable {
    var type: String
    var title: String
    var status: Int
    var detail: String
    var code: String
    var requestID: String
    var retryable: Bool
    var limit: Int64?
    var parameter: String?
    var offered: [String]?

    enum CodingKeys: String, CodingKey {
      case type, title, status, detail, code, retryable, limit, parameter, offered
      case requestID = "request_id"
    }
  }

  private func body(_ problem: Problem) throws -> Body {
    try JSONDecoder().decode(Body.self, from: Data(problem.json(requestID: "r-1")))
  }

  @Test("every code has its members", arguments: ProblemCode.allCases)
  func members(code: ProblemCode) throws {
    let body = try body(Problem(code, "what \"happened\"\n, in a sentence"))
    #expect(
      body
        == Body(
          type: "urn:frame-gateway:problem:\(code.rawValue)", title: code.title,
          status: code.status, detail: "what \"happened\"\n, in a sentence", code: code.rawValue,
          requestID: "r-1", retryable: code.isRetryable))
  }

  @Test("members that help are added by their type")
  func extensions() throws {
    let body = try body(
      Problem(
        .tooManyFrames, "too many",
        extensions: [
          "limit": .integer(.max), "parameter": .text("frames"), "offered": .list(["a", "b"]),
        ]))
    #expect(body.limit == .max)
    #expect(body.parameter == "frames")
    #expect(body.offered == ["a", "b"])
  }

  @Test("the same problem has the same bytes, and no slash is escaped")
  func bytes() {
    let problem = Problem(
      .notAcceptable, "none of image/png",
      extensions: ["offered": .list(["image/png"]), "limit": .integer(1), "last": .integer(2)])
    let text = String(decoding: problem.json(requestID: "r"), as: UTF8.self)
    #expect(text.contains("image/png"))
    #expect(problem.json(requestID: "r") == problem.json(requestID: "r"))
    #expect(text.hasPrefix(#"{"code":"not_acceptable","detail":"#))
  }

  @Test("a bad parameter is named in words and in a member")
  func parameters() {
    let problem = Problem.parameter("width", "a number is wanted")
    #expect(problem.code == .invalidRequest)
    #expect(problem.detail == "width: a number is wanted")
    #expect(problem.extensions == ["parameter": .text("width")])
    #expect(problem.about(frame: 7).extensions["frame"] == .integer(7))
  }

  @Test(
    "tells when to come back in whole seconds, at least one, rounded up",
    arguments: [
      (nil, 1), (.zero, 1), (.milliseconds(1), 1), (.seconds(1), 1), (.milliseconds(1001), 2),
      (.seconds(30), 30), (.seconds(-5), 1),
    ] as [(Duration?, Int64)])
  func retryAfter(wait: Duration?, seconds: Int64) {
    for code in ProblemCode.allCases {
      let problem = Problem(code, "later", retryAfter: wait)
      #expect(problem.retryAfterSeconds == ([429, 503].contains(code.status) ? seconds : nil))
    }
  }
}
