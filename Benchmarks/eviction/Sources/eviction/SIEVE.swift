/// SIEVE (Zhang et al., NSDI 2024): entries stand in the order in which they came, and a hand goes
/// from the oldest to the newest, passes over those that were used since it last came by, and takes
/// the first that was not.
struct SIEVE<Key: Hashable & Sendable>: EvictionPolicy {
  private var queue = EntryQueue<Key>()
  /// What the hand looks at next; nil for the oldest.
  private var hand: Key?

  init(budget: Int) {}

  var cost: Int { queue.cost }

  mutating func use(_ key: Key) -> Bool { queue.countUse(of: key, most: 1) }

  mutating func insert(_ key: Key, cost: Int) { queue.append(.init(key: key, cost: cost)) }

  mutating func removeNext() {
    while let key = hand ?? queue.oldestKey {
      hand = queue.keyBehind(key)
      if queue.clearUses(of: key) == 0 {
        queue.remove(key)
        return
      }
    }
  }
}
