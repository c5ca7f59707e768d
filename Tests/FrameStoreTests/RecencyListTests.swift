import Testing

@testable import FrameStore

@Suite("A list that gives up what was used longest ago")
struct RecencyListTests {
  /// Looked up in a copy, so that their order stays.
  private func values<Key>(of keys: [Key], in list: RecencyList<Key, Int>) -> [Int?] {
    var list = list
    return keys.map { list.value(for: $0) }
  }

  @Test("a look-up makes an entry the newest")
  func lookUpRenews() {
    var list = RecencyList<String, Int>()
    for (key, value) in [("a", 1), ("b", 2), ("c", 3)] { list.insert(value, for: key, cost: 10) }
    _ = list.value(for: "a")
    list.removeOldest()
    #expect(values(of: ["a", "b", "c"], in: list) == [1, nil, 3])
    #expect(list.cost == 20)
  }

  @Test("a replaced value counts once")
  func replacing() {
    var list = RecencyList<String, Int>()
    list.insert(1, for: "a", cost: 10)
    list.insert(2, for: "a", cost: 3)
    #expect(list.count == 1)
    #expect(list.cost == 3)
    #expect(values(of: ["a"], in: list) == [2])
  }

  @Test("an empty list has nothing to give up")
  func empty() {
    var list = RecencyList<String, Int>()
    let gaveUp = list.removeOldest()
    #expect(!gaveUp)
    list.remove("a")
    let removed = list.removeAll { _ in true }
    #expect(removed == 0)
    #expect(list.cost == 0)
  }

  @Test("removes what matches and keeps the rest in order")
  func removingMatches() {
    var list = RecencyList<Int, Int>()
    for key in 0..<10 { list.insert(key, for: key, cost: 1) }
    let removed = list.removeAll { $0.isMultiple(of: 3) }
    #expect(removed == 4)
    #expect(list.count == 6)
    #expect(list.cost == 6)
    list.removeOldest()
    #expect(values(of: [1, 2], in: list) == [nil, 2])
  }

  @Test("does what a plain array would, at random", arguments: [1, 2, 3, 4] as [UInt64])
  func againstAnArray(seed: UInt64) {
    var random = Random(seed: seed)
    var list = RecencyList<Int, Int>()
    // Oldest first.
    var plain: [(key: Int, value: Int, cost: Int)] = []
    for step in 0..<3000 {
      let key = Int.random(in: 0..<20, using: &random)
      let place = plain.firstIndex { $0.key == key }
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4:
        let cost = Int.random(in: 0..<100, using: &random)
        list.insert(step, for: key, cost: cost)
        if let place { plain.remove(at: place) }
        plain.append((key, step, cost))
      case 4..<7:
        let value = list.value(for: key)
        #expect(value == place.map { plain[$0].value })
        if let place { plain.append(plain.remove(at: place)) }
      case 7:
        list.remove(key)
        if let place { plain.remove(at: place) }
      default:
        let gaveUp = list.removeOldest()
        #expect(gaveUp == !plain.isEmpty)
        if !plain.isEmpty { plain.removeFirst() }
      }
      #expect(list.count == plain.count)
      #expect(list.cost == plain.reduce(0) { $0 + $1.cost })
    }
  }
}
