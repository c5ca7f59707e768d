import Testing

@testable import Upstream

@Suite("The text of an error")
struct ErrorBodyTests {
  @Test(
    "comes from the platform's JSON or is the body's own",
    arguments: [
      ("{\"error\": \"FAIL\"}", "FAIL"),
      (
        "{\"error\": \"Validation error\", \"details\": {\"message\": \"no frame\", \"type\": 1}}",
        "Validation error: no frame"
      ),
      (
        """
        {"error": "Validation error", "details": [
          {"message": "\\"videoId\\" is required", "path": ["videoId"], "type": "any.required"},
          {"message": "\\"frame\\" must be a number"}, {"path": []}, 5]}
        """,
        "Validation error: \"videoId\" is required: \"frame\" must be a number"
      ),
      ("{\"error\": \"same\", \"details\": {\"message\": \"same\"}}", "same"),
      ("{\"error\": 5, \"details\": \"text\"}", "text"),
      ("{\"message\": \"only this\"}", "only this"),
      ("{\"title\": \"Gone\", \"detail\": \"it is gone\", \"code\": \"gone\"}", "it is gone"),
      ("{\"error\": null, \"details\": null}", "{\"error\": null, \"details\": null}"),
      ("<html><title>502 Bad\r\nGateway</title></html>", "502 Bad Gateway"),
      ("a\u{0}b\tc \u{200B}d\u{1B}[31m", "a b c d [31m"),
      ("", ""),
      ("[1, 2]", "[1, 2]"),
    ])
  func message(body: String, message: String) {
    #expect(ErrorBody.message(in: Array(body.utf8)) == message)
  }

  @Test("is at most 300 characters")
  func limit() {
    let longest = String(repeating: "ä", count: 300)
    #expect(ErrorBody.message(in: Array(longest.utf8)) == longest)
    #expect(ErrorBody.message(in: Array("\(longest)b".utf8)) == longest)
    #expect(ErrorBody.message(in: Array("{\"error\": \"\(longest)b\"}".utf8)) == longest)
  }

  @Test("is readable where the body is not")
  func binary() {
    #expect(ErrorBody.message(in: [0xFF, 0xFE, 0x00, 0x41, 0x80]) == "A")
  }
}
