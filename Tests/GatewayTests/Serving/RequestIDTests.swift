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

  @Test("makes 16 digits, which it would take itself", arguments: [0, 1, .max] as [UInt64])
  func made(number: UInt64) {
    struct Fixed: RandomNumberGenerator {
      var number: UInt64
      mutating func next() -> UInt64 { number }
    }
    var generator = Fixed(number: number)
    let id = RequestID.make(using: &generator)
    #expect(id.count == 16)
    #expect(UInt64(id, radix: 16) == number)
    #expect(RequestID.accepted(ArraySlice(inner: id)) == id)
  }
}
