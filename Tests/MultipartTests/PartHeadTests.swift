import Multipart
import Testing

@Suite("A part's head")
struct PartHeadTests {
  @Test(
    "names its part",
    arguments: [
      ("form-data; name=\"17\"", "17"),
      ("form-data; name=\"001\"", "001"),
      ("attachment;name=\"1\"", "1"),
      ("name=\"1\"", "1"),
      ("form-data name=\"1\"", "1"),
      ("form-data; filename=\"a.png\"; name=\"5\"", "5"),
      ("form-data; name=\"5\"; filename=\"name=6.png\"", "5"),
      ("form-data; filename=\"x; name=\\\"6\\\"\"; name=\"5\"", "5"),
      ("form-data; NAME=5", "5"),
      ("form-data; name=5;", "5"),
      ("form-data; name=\"\"", ""),
      ("form-data; name=\"frame1\"", "frame1"),
      ("form-data; name=\"1\"; name=\"1\"", "1"),
    ])
  func name(disposition: String, name: String) {
    let head = PartHead(fields: [.init(name: "content-Disposition", value: disposition)])
    #expect(head.name == name)
  }

  @Test(
    "names nothing",
    arguments: [
      "", "form-data", "form-data; filename=\"1\"", "form-data; name", "form-data; name=\"1",
      "form-data; name=\"1\"; name=\"2\"", "form-data; xname=\"1\"",
    ])
  func noName(disposition: String) {
    let head = PartHead(fields: [.init(name: "Content-Disposition", value: disposition)])
    #expect(head.name == nil)
  }

  @Test("names nothing where two fields disagree")
  func disagreement() {
    let fields = ["1", "2"].map {
      PartHead.Field(name: "Content-Disposition", value: "form-data; name=\"\($0)\"")
    }
    #expect(PartHead(fields: fields).name == nil)
  }

  @Test(
    "declares a length only as a plain decimal",
    arguments: [
      ("0", 0), ("270000", 270_000), ("007", 7), ("9223372036854775807", Int.max),
      ("9223372036854775808", nil), ("99999999999999999999", nil), ("", nil), ("+1", nil),
      ("-1", nil), ("1e3", nil), ("1 2", nil), ("0x1", nil),
    ] as [(String, Int?)])
  func length(value: String, length: Int?) {
    #expect(PartHead(fields: [.init(name: "Content-Length", value: value)]).contentLength == length)
  }

  @Test("gives its fields without regard to case, blanks trimmed, long ones joined")
  func fields() throws {
    var parser = MultipartParser(try MultipartBoundary(Array("b".utf8)))
    let input = Array(
      "--b\r\ncontent-TYPE: \t image/png \r\nX-Long: one\r\n  two\r\nx-empty:\r\n\r\n".utf8)
    var position = 0
    guard case .head(let head) = try parser.next(in: input.span, at: &position) else {
      Issue.record("no head")
      return
    }
    #expect(head.contentType == "image/png")
    #expect(head["x-long"] == "one two")
    #expect(head["X-EMPTY"] == "")
    #expect(head["x-other"] == nil)
    #expect(head.contentLength == nil)
    #expect(head.fields.map(\.name) == ["content-TYPE", "X-Long", "x-empty"])
  }
}
