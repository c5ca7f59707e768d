/// A priority queue whose elements can be taken out by name: a binary heap, lowest rank first, that
/// knows where each element stands. Every operation is logarithmic.
struct IndexedHeap<Element: Hashable & Sendable, Rank: Comparable & Sendable>: Sendable {
  private var nodes: [(element: Element, rank: Rank)] = []
  private var positions: [Element: Int] = [:]

  var isEmpty: Bool { nodes.isEmpty }
  var count: Int { nodes.count }
  var first: (element: Element, rank: Rank)? { nodes.first }
  /// In no particular order.
  var elements: some Sequence<Element> { nodes.lazy.map(\.element) }

  func rank(of element: Element) -> Rank? { positions[element].map { nodes[$0].rank } }

  /// Adds the element, or gives it another rank.
  mutating func insert(_ element: Element, rank: Rank) {
    remove(element)
    nodes.append((element, rank))
    positions[element] = nodes.count - 1
    rise(from: nodes.count - 1)
  }

  @discardableResult
  mutating func remove(_ element: Element) -> Bool {
    guard let position = positions.removeValue(forKey: element) else { return false }
    let last = nodes.removeLast()
    if position < nodes.count {
      nodes[position] = last
      positions[last.element] = position
      rise(from: position)
      sink(from: position)
    }
    return true
  }

  /// Takes the first element out if its rank is at most `limit`.
  mutating func popFirst(upTo limit: Rank) -> Element? {
    guard let first, first.rank <= limit else { return nil }
    remove(first.element)
    return first.element
  }

  private mutating func rise(from start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard nodes[child].rank < nodes[parent].rank else { return }
      swap(child, parent)
      child = parent
    }
  }

  private mutating func sink(from start: Int) {
    var parent = start
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < nodes.count && nodes[child].rank < nodes[least].rank {
        least = child
      }
      guard least != parent else { return }
      swap(parent, least)
      parent = least
    }
  }

  private mutating func swap(_ one: Int, _ other: Int) {
    nodes.swapAt(one, other)
    positions[nodes[one].element] = one
    positions[nodes[other].element] = other
  }
}
