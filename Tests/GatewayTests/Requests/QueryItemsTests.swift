import Testing

@testable import Gateway

@Suite("The parameters of a query")
struct QueryItemsTests {
  @Test(
    "are decoded, in order",
    arguments: [
      ("", []), ("a=1&b=2", ["a", "1", "b", "2"]), ("b=2&a=1", ["b", "2", "a", "1"]),
      ("a", ["a", ""]), ("a=", ["a", ""]), ("a=b=c", ["a", "b=c"]), ("&&a=1&", ["a", "1"]),
      ("%61=%26%3D", ["a", "&="]), ("=1", ["", "1"]), ("a=+", ["a", "+"]),
      ("a=1&A=2", ["a", "1", "A", "2"]),
    ] as [(String, [String])])
  func reading(query: String, words: [String]) throws {
    let items = try QueryItems(ArraySlice(inner: query)).items
    #expect(items.flatMap { [$0.name, $0.value] } == words)
  }

  @Test("an address without a query has none")
  func none() throws {
    #expect(try QueryItems(nil).items.isEmpty)
  }

  @Test("a name that comes twice is refused", arguments: ["a=1&a=1", "a=1&b&%61=2", "a&a"])
  func twice(query: String) {
    let problem = refusal { try QueryItems(ArraySlice(inner: query)) }
    #expect(problem?.code == .invalidRequest)
    #expect(problem?.parameter == "a")
  }

  @Test("a broken escape is refused", arguments: ["a=%", "a=%4", "%zz=1", "a=%00", "a=%FF"])
  func broken(query: String) {
    #expect(refusal { try QueryItems(ArraySlice(inner: query)) }?.code == .invalidRequest)
  }
}
