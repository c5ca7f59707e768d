/// The parameters of a query, decoded, in order; no name twice.
struct QueryItems: Sendable, Hashable {
  private(set) var items: [(name: String, value: String)] = []

  init(_ query: ArraySlice<UInt8>?) throws(Problem) {
    guard let query else { return }
    for pair in query.split(separator: UInt8(ascii: "&")) {
      let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      guard let name = URLText.decoded(pair[..<equals]),
        let value = URLText.decoded(pair[equals...].dropFirst())
      else { throw Problem(.invalidRequest, "the query has a broken percent-encoding") }
      guard !items.contains(where: { $0.name == name }) else {
        throw .parameter(name, "given twice")
      }
      items.append((name, value))
    }
  }

  static func == (left: QueryItems, right: QueryItems) -> Bool {
    left.items.elementsEqual(right.items) { $0 == $1 }
  }

  func hash(into hasher: inout Hasher) {
    for item in items {
      hasher.combine(item.name)
      hasher.combine(item.value)
    }
  }
}
