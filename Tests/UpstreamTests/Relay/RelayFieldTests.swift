import Testing

@testable import Upstream

@Suite("The fields of relayed calls")
struct RelayFieldTests {
  @Test("hop-by-hop ones are dropped, and those that Connection names")
  func endToEnd() {
    let fields = [
      field("Connection", "close, X-One ,\tx-two"), field("X-ONE", "1"), field("X-Two", "2"),
      field("Keep-Alive", "5"), field("Proxy-Connection", "x"), field("proxy-authenticate", "x"),
      field("Proxy-Authorization", "x"), field("TE", "trailers"), field("Trailer", "x"),
      field("Transfer-Encoding", "chunked"), field("Upgrade", "websocket"), field("X-Three", "3"),
      field("connection", "x-four"), field("X-Four", "4"), field("X-Three", "again"),
    ]
    #expect(fields.endToEnd() == [field("X-Three", "3"), field("X-Three", "again")])
    #expect(fields.endToEnd(without: ["x-three"]).isEmpty)
  }

  @Test("a request keeps the caller's own, in their order, and tells who passed it on")
  func lines() throws {
    let request = RelayRequest(
      method: "POST", target: try target(),
      fields: [
        field("Host", "gateway"), field("x-api-key", "callers"), field("Content-Length", "3"),
        field("Expect", "100-continue"), field("X-Empty", ""), field("Accept", "a/b"),
        field("Via", "1.0 fred"), field("Content-Type", "text/plain"), field("Accept", "c/d"),
      ], body: .length(3))
    #expect(
      request.lines == [
        "x-api-key: callers", "X-Empty;", "Accept: a/b", "Content-Type: text/plain",
        "Accept: c/d", "Via: 1.0 fred, 1.1 frame-gateway", "User-Agent:", "Expect:",
      ])
  }

  @Test("what libcurl would add by itself is taken out")
  func nothingAdded() throws {
    let request = RelayRequest(method: "GET", target: try target(), fields: [], body: .none)
    #expect(
      request.lines == [
        "Via: 1.1 frame-gateway", "Accept:", "User-Agent:", "Content-Type:", "Expect:",
      ])
  }

  private func target() throws -> RelayTarget {
    try #require(RelayTarget(path: Array("/public/api/v3/x".utf8)[...], query: nil))
  }

  private func field(_ name: String, _ value: String) -> RelayField {
    RelayField(name: name, value: Array(value.utf8))
  }
}

@Suite("The head of a relayed answer")
struct RelayHeadReaderTests {
  @Test("is complete with its empty line; what follows are trailers")
  func complete() throws {
    let head = try #require(
      read(["HTTP/1.1 418 I'm a teapot\r\n", "A: 1\r\n", "\r\n", "B: 2\r\n", "\r\n"]))
    #expect(head.status == 418)
    #expect(head.fields == [field("A", "1")])
    #expect(read(["HTTP/1.1 200 OK\r\n", "A: 1\r\n"]) == nil)
  }

  @Test("is the last one, behind interim heads")
  func interim() throws {
    let head = try #require(
      read(["HTTP/1.1 103 \r\n", "Link: x\r\n", "\r\n", "HTTP/1.1 200\r\n", "A: 1\r\n", "\r\n"]))
    #expect(head == RelayHead(status: 200, fields: [field("A", "1")], contentLength: nil))
  }

  @Test("has values byte for byte, without blanks around them, folded lines joined")
  func values() throws {
    let lines = ["HTTP/1.1 200 OK\r\n", "A: \t x y \t\r\n", "B:\r\n", " more\r\n", "\t still\r\n"]
    let latin: [UInt8] = Array("C: ".utf8) + [0xE4, 0x0D, 0x0A]
    let head = try #require(read(lines.map { Array($0.utf8) } + [latin, [0x0D, 0x0A]]))
    #expect(
      head.fields == [
        field("A", "x y"), field("B", " more still"), RelayField(name: "C", value: [0xE4]),
      ])
  }

  @Test(
    "tells the length where it holds",
    arguments: [
      (["Content-Length: 5"], 5), (["content-length: 0"], 0), ([], nil),
      (["Content-Length: 5", "Transfer-Encoding: chunked"], nil), (["Content-Length: +5"], nil),
    ] as [([String], Int64?)])
  func length(lines: [String], length: Int64?) throws {
    let head = try #require(
      read(["HTTP/1.1 200 OK\r\n"] + lines.map { "\($0)\r\n" } + ["\r\n"]))
    #expect(head.contentLength == length)
    #expect(head.fields.isEmpty)
  }

  @Test("may be so long and no longer")
  func limit() {
    let start = "HTTP/1.1 200 OK\r\n"
    for extra in [0, 1] {
      var reader = RelayHeadReader()
      let rest = RelayHeadReader.maximumBytes - start.utf8.count - 2 + extra
      let field = "A: " + String(repeating: "x", count: rest - 5) + "\r\n"
      let areTaken = [Array(start.utf8), Array(field.utf8), [0x0D, 0x0A]].map {
        reader.receive($0)
      }
      #expect(areTaken == [true, true, extra == 0])
      #expect((reader.head != nil) == (extra == 0))
    }
  }

  private func read(_ lines: [String]) -> RelayHead? { read(lines.map { Array($0.utf8) }) }

  private func read(_ lines: [[UInt8]]) -> RelayHead? {
    var reader = RelayHeadReader()
    return lines.allSatisfy { reader.receive($0) } ? reader.head : nil
  }

  private func field(_ name: String, _ value: String) -> RelayField {
    RelayField(name: name, value: Array(value.utf8))
  }
}
