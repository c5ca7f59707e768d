import Testing

@testable import FrameStore

@Suite("Segmented LRU")
struct SegmentedLRUTests {
  /// Entries of 10 bytes each, the first one the oldest.
  private func filled(_ count: Int) -> SegmentedLRU<Int, Int> {
    var entries = SegmentedLRU<Int, Int>()
    for key in 0..<count { entries.insert(key, for: key, cost: 10) }
    return entries
  }

  /// The keys in the order in which they go.
  private func drained(_ entries: SegmentedLRU<Int, Int>) -> [Int] {
    var entries = entries
    var order: [Int] = []
    while let key = entries.removeNext() { order.append(key) }
    return order
  }

  /// Looks keys up, one after the other.
  private func use(_ keys: [Int], in entries: inout SegmentedLRU<Int, Int>) {
    for key in keys {
      let value = entries.value(for: key)
      #expect(value == key)
    }
  }

  @Test("what nobody has used goes in the order in which it came")
  func order() {
    #expect(drained(filled(5)) == [0, 1, 2, 3, 4])
    #expect(drained(SegmentedLRU()) == [])
  }

  @Test("what is used goes after what is not, and what was used longest ago before what was since")
  func uses() {
    var entries = filled(5)
    use([2, 0, 4, 2], in: &entries)
    #expect(drained(entries) == [1, 3, 0, 4, 2])
  }

  @Test("just a third of the bytes is protected from what is new, and no entry more")
  func protectedEntries() {
    var entries = filled(9)
    use([0, 1, 2], in: &entries)
    entries.insert(9, for: 9, cost: 10)
    #expect(drained(entries) == [3, 4, 5, 6, 7, 8, 9, 0, 1, 2])

    entries = filled(9)
    use([0, 1, 2, 3], in: &entries)
    entries.insert(9, for: 9, cost: 10)
    #expect(drained(entries) == [4, 5, 6, 7, 8, 0, 9, 1, 2, 3])
  }

  @Test("an entry of just a third is protected, and one of a byte more is not")
  func protectedBytes() {
    for (cost, order) in [(20, [1, 2, 3, 0]), (21, [1, 2, 0, 3])] {
      var entries = SegmentedLRU<Int, Int>()
      entries.insert(0, for: 0, cost: cost)
      entries.insert(1, for: 1, cost: 20)
      entries.insert(2, for: 2, cost: 20)
      use([0], in: &entries)
      entries.insert(3, for: 3, cost: 10)
      #expect(drained(entries) == order)
    }
  }

  @Test("a replaced entry counts once, and as used")
  func replacing() {
    var entries = filled(8)
    entries.insert(50, for: 0, cost: 3)
    #expect(entries.count == 8)
    #expect(entries.cost == 73)
    entries.insert(8, for: 8, cost: 10)
    #expect(drained(entries) == [1, 2, 3, 4, 5, 6, 7, 8, 0])
    let value = entries.value(for: 0)
    #expect(value == 50)
  }

  @Test("what was taken out to be replaced comes back as used, if it is said")
  func replacingAfterRemoval() {
    for (isUsed, order) in [(false, [1, 2, 3, 0, 4]), (true, [1, 2, 3, 4, 0])] {
      var entries = filled(4)
      entries.remove(0)
      entries.insert(0, for: 0, cost: 10, isUsed: isUsed)
      entries.insert(4, for: 4, cost: 10)
      #expect(drained(entries) == order)
    }
  }

  @Test("a long video that is looked through once leaves what is used again and again")
  func scan() {
    var entries = filled(24)
    use(Array(0..<5), in: &entries)
    for frame in 1000..<2000 {
      entries.removeNext()
      entries.insert(frame, for: frame, cost: 10)
    }
    for key in 0..<5 { #expect(entries.contains(key)) }
  }

  @Test("what was used again and again goes when others are used instead")
  func movingOn() {
    var entries = filled(20)
    for _ in 0..<50 { use(Array(0..<5), in: &entries) }
    for frame in 1000..<1040 {
      entries.removeNext()
      entries.insert(frame, for: frame, cost: 10)
      use([frame], in: &entries)
    }
    for key in 0..<5 { #expect(!entries.contains(key)) }
  }

  @Test("tells when what goes next was last used")
  func lastUse() {
    var entries = SegmentedLRU<Int, Int>()
    #expect(entries.lastUseOfNext == nil)
    for key in 0..<4 { entries.insert(key, for: key, cost: 10, now: UInt64(key + 1)) }
    #expect(entries.lastUseOfNext == 1)
    _ = entries.value(for: 0, now: 5)
    #expect(entries.lastUseOfNext == 2)
    for key in 1..<4 { entries.remove(key) }
    #expect(entries.lastUseOfNext == 5)
  }

  @Test("does what plain arrays would, at random", arguments: [1, 2, 3, 4] as [UInt64])
  func againstArrays(seed: UInt64) {
    var random = Random(seed: seed)
    var entries = SegmentedLRU<Int, Int>()
    var plain = PlainSegments()
    for step in 0..<5000 {
      let key = Int.random(in: 0..<30, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<4:
        let cost = Int.random(in: 0..<100, using: &random)
        entries.insert(step, for: key, cost: cost)
        plain.insert(.init(key: key, value: step, cost: cost))
      case 4..<8:
        let (value, expected) = (entries.value(for: key), plain.use(key))
        #expect(value == expected)
      case 8:
        let (wasThere, expected) = (entries.remove(key), plain.remove(key) != nil)
        #expect(wasThere == expected)
      default:
        let (next, expected) = (entries.removeNext(), plain.removeNext())
        #expect(next == expected)
      }
      #expect(entries.count == plain.all.count)
      #expect(entries.cost == plain.cost)
      #expect(entries.contains(key) == plain.all.contains { $0.key == key })
    }
    while let next = entries.removeNext() {
      let expected = plain.removeNext()
      #expect(next == expected)
    }
    #expect(plain.all.isEmpty)
  }
}

/// The same policy, slow and simple: two arrays, what goes next first.
private struct PlainSegments {
  struct Entry {
    let key: Int
    let value: Int
    let cost: Int
  }

  private var probation: [Entry] = []
  private var protected: [Entry] = []

  var all: [Entry] { probation + protected }
  var cost: Int { all.reduce(0) { $0 + $1.cost } }

  mutating func insert(_ entry: Entry) {
    if remove(entry.key) == nil { probation.append(entry) } else { protected.append(entry) }
    demote()
  }

  mutating func use(_ key: Int) -> Int? {
    guard let entry = all.first(where: { $0.key == key }) else { return nil }
    probation.removeAll { $0.key == key }
    protected.removeAll { $0.key == key }
    protected.append(entry)
    demote()
    return entry.value
  }

  mutating func remove(_ key: Int) -> Entry? {
    guard let entry = all.first(where: { $0.key == key }) else { return nil }
    probation.removeAll { $0.key == key }
    protected.removeAll { $0.key == key }
    demote()
    return entry
  }

  mutating func removeNext() -> Int? {
    guard let key = all.first?.key else { return nil }
    return remove(key)?.key
  }

  private mutating func demote() {
    while protected.reduce(0, { $0 + $1.cost }) > cost / 3 {
      probation.append(protected.removeFirst())
    }
  }
}
