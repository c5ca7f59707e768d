import HTTPTypes
import Testing

@testable import HTTPWire

@Suite("A head with another query")
struct WithQueryTests {
  private static let rest = "HTTP/1.1\r\nHost: h:1\r\nAccept: image/png\r\n\r\n"

  @Test(
    "is the head that the other request would have had",
    arguments: [
      ("/p?a=1&b=2", "c", "/p?c"), ("/p?a=1", "longer=1&than=that", "/p?longer=1&than=that"),
      ("/p?a", nil, "/p"), ("/p?", nil, "/p"), ("/p?", "a", "/p?a"), ("/p?a=1", "", "/p?"),
      ("http://g:2/p?a=1", "c", "http://g:2/p?c"), ("http://g:2?a=1", nil, "http://g:2"),
      ("/p", "a", "/p"), ("/p", nil, "/p"),
    ] as [(String, String?, String)])
  func replaced(target: String, query: String?, expected: String) throws {
    let head = try RequestHead(parsing: "GET \(target) \(Self.rest)")
    let other = try RequestHead(parsing: "GET \(expected) \(Self.rest)")
    let changed = head.withQuery(query.map { Array($0.utf8)[...] })
    #expect(changed.bytes == other.bytes)
    #expect(changed.path == other.path && changed.query == other.query)
    #expect(changed.authority == other.authority)
    #expect(changed.combined(.accept) == "image/png")
    #expect(changed.allFields.map(\.name) == other.allFields.map(\.name))
    #expect(changed.framing == other.framing && changed.keepsConnection == other.keepsConnection)
  }
}

@Suite("A field in the place of another")
struct ReplacedFieldTests {
  @Test("its first line changes, and no other field")
  func replaced() {
    var fields = HeaderBlock()
    fields.append(.accept, "Cache-Control: x")
    fields.append(.cacheControl, "a")
    fields.append(.cacheControl, "b")
    var seen: [String] = []
    fields.replace(.cacheControl) {
      seen.append(String(decoding: $0, as: UTF8.self))
      return "longer\r\nthan"
    }
    #expect(seen == ["a"])
    #expect(fields.fields.map(\.value) == ["Cache-Control: x", "longer  than", "b"])
    let before = fields
    fields.replace(.eTag) { _ in "x" }
    #expect(fields == before)
    var empty = HeaderBlock()
    empty.replace(.eTag) { _ in "x" }
    #expect(empty.bytes.isEmpty)
  }
}
