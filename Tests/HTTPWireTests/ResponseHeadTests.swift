import HTTPTypes
import HTTPWire
import Testing

@Suite("Response heads")
struct ResponseHeadTests {
  private let date = HTTPDate(unixSeconds: 784_111_777)

  private func wire(_ head: ResponseHead) -> String {
    String(decoding: head.bytes(date: date), as: UTF8.self)
  }

  @Test("writes status line, date, fields, framing and connection in that order")
  func writesHead() {
    var fields = HeaderBlock()
    fields.append(.contentType, "image/png")
    let head = ResponseHead(
      status: 200, fields: fields, framing: .length(173_001), persistence: .close)
    #expect(
      wire(head)
        == "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: image/png\r\n"
        + "Content-Length: 173001\r\nConnection: close\r\n\r\n")
  }

  @Test("writes the framing it is told")
  func writesFraming() {
    let date = "\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    #expect(wire(ResponseHead(status: 204, framing: .none)) == "HTTP/1.1 204 No Content\(date)\r\n")
    #expect(
      wire(ResponseHead(status: 200, framing: .chunked, persistence: .keepAlive))
        == "HTTP/1.1 200 OK\(date)Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n")
    #expect(
      wire(ResponseHead(status: 404, framing: .length(0)))
        == "HTTP/1.1 404 Not Found\(date)Content-Length: 0\r\n\r\n")
    #expect(wire(ResponseHead(status: 599, framing: .none)) == "HTTP/1.1 599 \(date)\r\n")
  }

  @Test("lets no value split the response")
  func letsNoValueSplit() {
    var fields = HeaderBlock()
    fields.append(.location, "/a\r\nSet-Cookie: b\u{0}")
    #expect(
      String(decoding: fields.bytes, as: UTF8.self) == "Location: /a  Set-Cookie: b \r\n")
    #expect(fields[.location] == "/a  Set-Cookie: b ")
    #expect(fields[.setCookie] == nil)
  }

  @Test("frames chunks", arguments: [(1, "1\r\n"), (255, "ff\r\n"), (65536, "10000\r\n")])
  func framesChunks(size: Int, head: String) {
    #expect(String(decoding: ChunkFraming.head(size: size), as: UTF8.self) == head)
  }
}

@Suite("HTTP dates")
struct HTTPDateTests {
  @Test(
    "writes days, leap years and centuries",
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
      (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
      (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
      (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
      (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (-1, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (253_402_300_800, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
  func writesDates(seconds: Int64, text: String) {
    #expect(String(decoding: HTTPDate(unixSeconds: seconds).bytes, as: UTF8.self) == text)
  }
}
