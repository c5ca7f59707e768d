import Multipart
import Testing

@Suite("The boundary")
struct MultipartBoundaryTests {
  @Test(
    "is found whatever stands around it",
    arguments: [
      ("multipart/form-data; boundary=abc", "abc"),
      ("multipart/mixed;boundary=abc", "abc"),
      (" Multipart/Mixed ; Boundary=abc", "abc"),
      ("multipart/mixed; boundary=\"abc\"", "abc"),
      ("multipart/mixed; boundary=\"a b;c\"; charset=utf-8", "a b;c"),
      ("multipart/mixed; charset=\"x; boundary=no\"; boundary=abc", "abc"),
      ("multipart/mixed; charset=utf-8; boundary=abc; x=y", "abc"),
      ("multipart/mixed; boundary=----=_Part_1:2?.(x)", "----=_Part_1:2?.(x)"),
      ("multipart/mixed; boundary=\"a\\\"b\\\\c\"", "a\"b\\c"),
      ("multipart/mixed; boundary=abc; boundary=\"abc\"", "abc"),
      ("multipart/x boundary=abc", "abc"),
      ("multipart/mixed; boundary='abc'", "'abc'"),
    ])
  func found(contentType: String, boundary: String) throws {
    #expect(try MultipartBoundary(contentType: contentType).bytes == Array(boundary.utf8))
  }

  @Test(
    "is refused",
    arguments: [
      ("", MultipartError.notMultipart),
      ("text/html; boundary=abc", .notMultipart),
      ("application/json", .notMultipart),
      ("multipart", .notMultipart),
      ("multipart/", .notMultipart),
      ("multipart/; boundary=abc", .notMultipart),
      ("multipartx/mixed; boundary=abc", .notMultipart),
      ("multipart/mixed", .missingBoundary),
      ("multipart/mixed; xboundary=abc", .missingBoundary),
      ("multipart/mixed; boundary", .missingBoundary),
      ("multipart/mixed; boundary=\"abc", .missingBoundary),
      ("multipart/mixed; boundary=", .invalidBoundary),
      ("multipart/mixed; boundary=\"\"", .invalidBoundary),
      ("multipart/mixed; boundary=\"abc \"", .invalidBoundary),
      ("multipart/mixed; boundary=\"a\tb\"", .invalidBoundary),
      ("multipart/mixed; boundary=aé", .invalidBoundary),
      ("multipart/mixed; boundary=abc; boundary=abd", .invalidBoundary),
    ])
  func refused(contentType: String, error: MultipartError) {
    #expect(throws: error) { try MultipartBoundary(contentType: contentType) }
  }

  @Test("has at most 70 characters")
  func length() throws {
    let longest = String(repeating: "b", count: MultipartBoundary.maximumLength)
    #expect(
      try MultipartBoundary(contentType: "multipart/mixed; boundary=\(longest)").bytes.count == 70)
    #expect(throws: MultipartError.invalidBoundary) {
      try MultipartBoundary(contentType: "multipart/mixed; boundary=\(longest)b")
    }
  }
}
