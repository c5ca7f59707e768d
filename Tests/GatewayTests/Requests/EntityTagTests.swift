import Testing

@testable import Gateway

@Suite("Entity tags")
struct EntityTagTests {
  @Test(
    "If-None-Match names a tag weakly, in a list, or all by a star",
    arguments: [
      ("\"a\"", true), ("W/\"a\"", true), ("*", true), ("\"b\", \"a\"", true),
      ("\"b\",\"a\"", true), ("\"b\" ,\tW/\"a\"", true), ("\"a\" ", true), ("\"x,y\", \"a\"", true),
      ("\"b\"", false), ("", false), ("a", false), ("\"A\"", false), ("\"a", false),
      ("\"b,\"a\"", false), ("w/\"a\"", false), ("\"*\"", false), ("\"x,\"a\",\"", false),
    ])
  func ifNoneMatch(field: String, names: Bool) {
    #expect(EntityTag.ifNoneMatch(field, names: "\"a\"") == names)
  }

  @Test(
    "If-Range takes the very tag, never a weak one or a date",
    arguments: [
      ("\"a\"", true), ("W/\"a\"", false), ("\"b\"", false), ("a", false), ("*", false),
      ("\"a\", \"b\"", false), ("Thu, 26 Nov 2026 18:42:39 GMT", false), ("", false),
    ])
  func ifRange(field: String, fits: Bool) {
    #expect(EntityTag.ifRange(field, is: "\"a\"") == fits)
  }
}
