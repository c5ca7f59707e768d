import HTTPTypes
import HTTPWire
import Testing

@Suite("Request heads")
struct RequestHeadTests {
  @Test("finds method, path, query, authority and fields")
  func findsParts() throws {
    let wire =
      "GET /a%20b?c=d&e HTTP/1.1\r\nHost: example.org:8080\r\nAccept:\t text/html \t\r\n"
      + "X-Empty:\r\naccept: */*\r\n\r\n"
    let head = try #require(checkHead(wire, .head(length: wire.utf8.count)))
    #expect(head.method == .get)
    #expect(head.isVersion11)
    #expect(text(head.path) == "/a%20b")
    #expect(text(head.query) == "c=d&e")
    #expect(text(head.authority) == "example.org:8080")
    #expect(text(head.first(.accept)) == "text/html")
    #expect(head.combined(.accept) == "text/html, */*")
    #expect(text(head.first(HTTPField.Name("x-empty")!)) == "")
    #expect(head.first(.cookie) == nil)
    #expect(head.combined(.cookie) == nil)
    #expect(text(head.bytes[...]) == wire)
  }

  @Test(
    "knows methods by their exact names",
    arguments: [
      ("GET", RequestMethod.get), ("HEAD", .head), ("POST", .post), ("PUT", .put),
      ("DELETE", .delete), ("PATCH", .patch), ("OPTIONS", .options), ("TRACE", .trace),
      ("get", .other("get")), ("M-SEARCH", .other("M-SEARCH")), ("GETS", .other("GETS")),
    ])
  func knowsMethods(name: String, method: RequestMethod) throws {
    #expect(try RequestHead(parsing: "\(name) / HTTP/1.1\r\nHost: a\r\n\r\n").method == method)
  }

  @Test(
    "takes each form of target apart",
    arguments: [
      ("GET / HTTP/1.1", "/", nil, "h"),
      ("GET /? HTTP/1.1", "/", "", "h"),
      ("GET //x?a?b HTTP/1.1", "//x", "a?b", "h"),
      ("GET http://e.org/p?q HTTP/1.1", "/p", "q", "e.org"),
      ("GET HTTPS://e.org:443/p/?q=/ HTTP/1.1", "/p/", "q=/", "e.org:443"),
      ("GET http://e.org HTTP/1.1", "/", nil, "e.org"),
      ("GET http://e.org?a/b HTTP/1.1", "/", "a/b", "e.org"),
      ("GET http://[::1]:80/x HTTP/1.1", "/x", nil, "[::1]:80"),
      ("OPTIONS * HTTP/1.1", "*", nil, "h"),
      ("OPTIONS /x HTTP/1.1", "/x", nil, "h"),
    ] as [(String, String, String?, String)])
  func takesTargetsApart(line: String, path: String, query: String?, authority: String) throws {
    let head = try RequestHead(parsing: "\(line)\r\nHost: h\r\n\r\n")
    #expect(text(head.path) == path)
    #expect(text(head.query) == query)
    #expect(text(head.authority) == authority)
  }

  @Test(
    "says how the body is delimited",
    arguments: [
      ("", BodyFraming.none),
      ("Content-Length: 0\r\n", .length(0)),
      ("content-length:5\r\n", .length(5)),
      ("Content-Length: 0000000000000000000000012\r\n", .length(12)),
      ("Content-Length: 9223372036854775807\r\n", .length(.max)),
      ("Transfer-Encoding: chunked\r\n", .chunked),
      ("TRANSFER-ENCODING: , Chunked ,\r\n", .chunked),
    ])
  func saysFraming(fields: String, framing: BodyFraming) throws {
    #expect(
      try RequestHead(parsing: "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n").framing == framing)
  }

  @Test(
    "says whether the caller keeps the connection",
    arguments: [
      ("1.1", "", true), ("1.1", "close", false), ("1.1", "keep-alive", true),
      ("1.1", "x, CLOSE", false), ("1.1", "close-not", true), ("1.0", "", false),
      ("1.0", "Keep-Alive", true), ("1.0", "keep-alive, close", false), ("1.7", "", true),
    ])
  func saysPersistence(version: String, option: String, keeps: Bool) throws {
    let field = option.isEmpty ? "" : "Connection: \(option)\r\n"
    let head = try RequestHead(parsing: "GET / HTTP/\(version)\r\nHost: a\r\n\(field)\r\n")
    #expect(head.keepsConnection == keeps)
    #expect(head.isVersion11 == (version != "1.0"))
  }

  @Test(
    "expects 100 Continue of an HTTP/1.1 request with a body",
    arguments: [
      ("1.1", "Content-Length: 5\r\nExpect: 100-Continue\r\n", true),
      ("1.1", "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n", true),
      ("1.1", "Expect: 100-continue\r\n", false),
      ("1.1", "Content-Length: 0\r\nExpect: 100-continue\r\n", false),
      ("1.0", "Content-Length: 5\r\nExpect: 100-continue\r\n", false),
      ("1.0", "Content-Length: 5\r\nExpect: something\r\n", false),
    ])
  func expectsContinue(version: String, fields: String, expects: Bool) throws {
    let head = try RequestHead(parsing: "POST / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n")
    #expect(head.expectsContinue == expects)
  }

  @Test("lets HTTP/1.0 leave Host out")
  func letsHostOut() throws {
    #expect(try RequestHead(parsing: "GET / HTTP/1.0\r\n\r\n").authority == nil)
  }

  @Test("passes over empty lines in front, and over no more than the limit")
  func passesOverEmptyLines() throws {
    let wire = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    let head = try #require(checkHead("\r\n\r\n" + wire, .head(length: wire.utf8.count + 4)))
    #expect(text(head.bytes[...]) == wire)
    #expect(text(head.authority) == "a")
    #expect(text(head.first(HTTPField.Name("host")!)) == "a")
    checkHead("\r\n\r\n\r\n" + wire, .violation(status: 400))
  }

  @Test("leaves what stands behind the head, and parses it next")
  func parsesPipelined() throws {
    let first = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
    let bytes = Array((first + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n").utf8)
    var parser = RequestHeadParser()
    guard case .head(let one, let length) = try parser.parse(bytes.span) else {
      Issue.record("no first head")
      return
    }
    #expect(text(one.path) == "/1")
    #expect(length == first.utf8.count)
    guard case .head(let two, _) = try parser.parse(bytes.span.extracting(length...)) else {
      Issue.record("no second head")
      return
    }
    #expect(text(two.path) == "/2")
  }

  @Test("is unfinished at every prefix")
  func isUnfinished() {
    let wire = Array("POST /x?y HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n".utf8)
    for end in 0..<wire.count {
      let prefix = String(decoding: wire[..<end], as: UTF8.self)
      #expect(parseHead(Array(prefix.utf8), ends: [end]).outcome == .unfinished, "\(end)")
    }
  }

  @Test("a violation is final")
  func violationIsFinal() {
    var parser = RequestHeadParser()
    let wrong = Array("GET / HTTP/1.1\n".utf8)
    let right = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    #expect(throws: RequestViolation.self) { _ = try parser.parse(wrong.span) }
    #expect(throws: RequestViolation.self) { _ = try parser.parse(right.span) }
  }
}
