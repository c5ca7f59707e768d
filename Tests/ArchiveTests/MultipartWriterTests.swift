import Archive
import Testing

@Suite("Multipart writer")
struct MultipartWriterTests {
  @Test("writes parts and the closing delimiter")
  func layout() {
    let writer = MultipartWriter(boundary: "b-1")
    let runs =
      writer.part(
        [(name: "Frame-Index", value: "5"), (name: "X", value: "")], content: [[1], [], [2]])
      + writer.part([], content: []) + writer.finish()
    let expected =
      Array("--b-1\r\nFrame-Index: 5\r\nX: \r\n\r\n\u{1}\u{2}\r\n--b-1\r\n\r\n\r\n--b-1--\r\n".utf8)
    #expect(Array(runs.joined()) == expected)
  }

  @Test(
    "quotes a boundary that is no token",
    arguments: [
      ("abc_1.2-3", "multipart/mixed; boundary=abc_1.2-3"),
      ("a:b c", "multipart/mixed; boundary=\"a:b c\""),
      ("a=?", "multipart/mixed; boundary=\"a=?\""),
    ])
  func contentType(boundary: String, value: String) {
    #expect(MultipartWriter(boundary: boundary).contentType("mixed") == value)
  }

  @Test("is read by Python's parser of MIME bodies")
  func pythonReader() throws {
    let writer = MultipartWriter(boundary: "a:b c=?")
    let body =
      writer.part([(name: "Content-Type", value: "image/png")], content: [[0, 13, 10, 255]])
      + writer.part([(name: "Content-Type", value: "image/jpeg")], content: []) + writer.finish()
    let head = "MIME-Version: 1.0\r\nContent-Type: \(writer.contentType("form-data"))\r\n\r\n"
    let directory = try Directory()
    try directory.write("message", Array(head.utf8) + Array(body.joined()))
    let script = """
      import email
      m = email.message_from_bytes(open('message', 'rb').read())
      assert [p.get_content_type() for p in m.get_payload()] == ['image/png', 'image/jpeg']
      """
    let result = try Tool(["python3", "-c", script], in: directory)
    #expect(result.status == 0, "\(result.output)")
  }
}
