import HTTPWire
import Testing

@Suite("Refused request heads")
struct RequestHeadRefusalTests {
  @Test(
    "refuses what is no request line",
    arguments: [
      ("GET /\r\n", 400), ("GET / \r\n", 400), (" GET / HTTP/1.1\r\n", 400),
      ("GET  / HTTP/1.1\r\n", 400), ("GET /  HTTP/1.1\r\n", 400), ("GET / HTTP/1.1 \r\n", 400),
      ("GET\t/ HTTP/1.1\r\n", 400), ("GET /a b HTTP/1.1\r\n", 400), ("GET / http/1.1\r\n", 400),
      ("GET / HTTP/1.10\r\n", 400), ("GET / HTTP/11\r\n", 400), ("GET / HTTP/x.1\r\n", 400),
      ("G(T / HTTP/1.1\r\n", 400), ("/ HTTP/1.1\r\n", 400), ("GET HTTP/1.1\r\n", 400),
      ("GET / HTTP/2.0\r\n", 505), ("GET / HTTP/0.9\r\n", 505), ("PRI * HTTP/2.0\r\n", 505),
      ("GET / HTTP/3.0\r\n", 505),
    ])
  func refusesRequestLines(line: String, status: Int) {
    checkHead(line + "Host: a\r\n\r\n", .violation(status: status))
  }

  @Test(
    "refuses targets",
    arguments: [
      ("GET", "*", 400), ("GET", "example.org", 400), ("GET", "example.org:80", 400),
      ("GET", "ftp://a/", 400), ("GET", "http:///x", 400), ("GET", "http://", 400),
      ("GET", "http://u@a/", 400), ("GET", "http://a:b/", 400), ("GET", "http://a:65536/", 400),
      ("GET", "http://[::1/", 400), ("GET", "/\u{E4}", 400), ("GET", "/\u{7F}", 400),
      ("GET", "/\u{0}", 400), ("GET", "/\u{1}", 400), ("OPTIONS", "**", 400),
      ("CONNECT", "a:443", 501), ("CONNECT", "/", 501),
    ])
  func refusesTargets(method: String, target: String, status: Int) {
    checkHead("\(method) \(target) HTTP/1.1\r\nHost: a\r\n\r\n", .violation(status: status))
  }

  @Test(
    "refuses fields that two readers could take differently",
    arguments: [
      "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5\r\ncontent-length: 6\r\n",
      "Content-Length: 5, 5\r\n", "Content-Length: +5\r\n", "Content-Length: -5\r\n",
      "Content-Length: 0x5\r\n", "Content-Length: 5 5\r\n", "Content-Length:\r\n",
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
      "Transfer-Encoding: chunked, chunked\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding:\r\n", "Transfer-Encoding: ,\r\n",
      "X : y\r\n", "X\t: y\r\n", ": y\r\n", "X\r\n", "X;: y\r\n", "\u{E4}: y\r\n",
      "X: a\r\n b\r\n", "X: a\r\n\tb\r\n", " X: a\r\n",
      "X: a\nY: b\r\n", "X: a\rY: b\r\n", "X: a\r\r\n", "X: a\u{0}b\r\n", "X: \u{1}\r\n",
      "X: a\u{7F}\r\n", "X\u{0}: a\r\n",
      "Host: b\r\n",
    ])
  func refusesFields(fields: String) {
    checkHead("POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n", .violation(status: 400))
  }

  @Test("refuses bare line feeds as soon as they are seen")
  func refusesBareLineFeeds() {
    checkHead("GET / HTTP/1.1\n", .violation(status: 400))
    checkHead("\nGET / HTTP/1.1", .violation(status: 400))
    checkHead("GET / HTTP/1.1\r\nHost: a\r\n\n", .violation(status: 400))
  }

  @Test("refuses a field line that begins before any field")
  func refusesFoldBehindRequestLine() {
    checkHead("GET / HTTP/1.1\r\n Host: a\r\n\r\n", .violation(status: 400))
  }

  @Test(
    "refuses a Host that is none",
    arguments: [
      "", "Host:\r\n", "Host: \r\n", "Host: a b\r\n", "Host: a/b\r\n", "Host: u@a\r\n",
      "Host: a:\u{E4}\r\n", "Host: a:65536\r\n", "Host: a:99999999999999999999999\r\n",
      "Host: a:1:2\r\n", "Host: [::1\r\n", "Host: []\r\n", "Host: [::1]x\r\n", "Host: :80\r\n",
      "Host: a, b\r\n", "Host: \u{E4}\r\n", "Host: a?\r\n",
    ])
  func refusesHosts(field: String) {
    checkHead("GET / HTTP/1.1\r\n\(field)\r\n", .violation(status: 400))
  }

  @Test(
    "takes every form of Host",
    arguments: ["a", "a:80", "a:", "127.0.0.1:65535", "[::1]", "[::ffff:1.2.3.4]:80", "a_b.c-d%20"])
  func takesHosts(host: String) throws {
    let head = try RequestHead(parsing: "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
    #expect(text(head.authority) == host)
  }

  @Test(
    "refuses what it does not implement",
    arguments: [
      ("1.1", "Transfer-Encoding: gzip, chunked\r\n", 501),
      ("1.1", "Transfer-Encoding: identity\r\n", 501),
      ("1.1", "Transfer-Encoding: chunked;q=1\r\n", 501),
      ("1.1", "Transfer-Encoding: xchunked\r\n", 501),
      ("1.1", "Expect: 200-ok\r\n", 417),
      ("1.1", "Expect: 100-continue\r\nExpect: more\r\n", 417),
      ("1.1", "Expect: more\r\nExpect: 100-continue\r\n", 417),
      ("1.1", "Content-Length: 9223372036854775808\r\n", 413),
      ("1.1", "Content-Length: 99999999999999999999999999\r\n", 413),
      ("1.0", "Transfer-Encoding: chunked\r\n", 400),
    ])
  func refusesUnknown(version: String, fields: String, status: Int) {
    checkHead("POST / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n", .violation(status: status))
  }

  @Test("names what is wrong")
  func namesWhatIsWrong() {
    let violation = #expect(throws: RequestViolation.self) {
      try RequestHead(
        parsing: "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n")
    }
    #expect(violation?.detail == "There is more than one Content-Length.")
  }

  @Test("refuses a cut head and bytes behind it where a whole one is asked for")
  func refusesPartsOfHeads() {
    #expect(throws: RequestViolation.self) { try RequestHead(parsing: "GET / HTTP/1.1\r\n") }
    #expect(throws: RequestViolation.self) {
      try RequestHead(parsing: "GET / HTTP/1.1\r\nHost: a\r\n\r\nx")
    }
  }
}
