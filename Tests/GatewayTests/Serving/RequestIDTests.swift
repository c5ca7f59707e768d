import Testing

@testable import Gateway

@Suite("Request ids")
struct RequestIDTests {
  @Test(
    "takes the caller's where it is safe to repeat",
    arguments: ["a", "0", "A.b_c-9", String(repeating: "x", count: 64)])
  func accepted(text: String) {
    #expect(RequestID.accepted(ArraySlice(inner: text)) == text)
  }

  @Test(
    "and no other",
    arguments: [
      "", String(repeating: "x", count: 65), "a b", "a\"", "a\r\nb", "é", "a/b", "a:b", "a\0",
    ])
  func refused(text: String) {
    #expect(RequestID.accepted(ArraySlice(inner: text)) == nil)
    #expect(RequestID.accepted(nil) == nil)
  }

  @Test("makes 15 digits, which it would take itself, and never the same twice")
  func made() {
    var made: Set<String> = []
    for _ in 0..<10_000 {
      let id = RequestID.make()
      #expect(id.count == 15 && UInt64(id, radix: 16) != nil, "\(id)")
      #expect(RequestID.accepted(ArraySlice(inner: id)) == id)
      #expect(made.insert(id).inserted)
    }
  }
}
