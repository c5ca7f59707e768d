/// Which entries a cache of some bytes has, and which goes next.
protocol EvictionPolicy<Key> {
  associatedtype Key: Hashable & Sendable

  /// `budget`: bytes that all entries may cost.
  init(budget: Int)

  /// What all entries cost, in bytes.
  var cost: Int { get }

  /// Whether the key has an entry, which then counts as used.
  mutating func use(_ key: Key) -> Bool

  /// Puts in an entry for a key that has none.
  mutating func insert(_ key: Key, cost: Int)

  /// Takes the next entry out.
  mutating func removeNext()
}

/// The gateway's own.
struct Kept<Key: Hashable & Sendable>: EvictionPolicy {
  private var entries = SegmentedLRU<Key, Void>()

  init(budget: Int) {}

  var cost: Int { entries.cost }

  mutating func use(_ key: Key) -> Bool { entries.value(for: key) != nil }

  mutating func insert(_ key: Key, cost: Int) { entries.insert(key, cost: cost) }

  mutating func removeNext() { entries.removeNext() }
}
