/// Gives up what was used longest ago.
struct LRU<Key: Hashable & Sendable>: EvictionPolicy {
  private var queue = EntryQueue<Key>()

  init(budget: Int) {}

  var cost: Int { queue.cost }

  mutating func use(_ key: Key) -> Bool {
    guard let entry = queue.remove(key) else { return false }
    queue.append(entry)
    return true
  }

  mutating func insert(_ key: Key, cost: Int) { queue.append(.init(key: key, cost: cost)) }

  mutating func removeNext() { _ = queue.removeOldest() }
}
