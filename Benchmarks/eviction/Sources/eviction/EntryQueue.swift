/// Entries in an order that may be changed anywhere, each under its key.
struct EntryQueue<Key: Hashable & Sendable>: Sendable {
  struct Entry: Sendable {
    let key: Key
    let cost: Int
    /// Uses since it came into this queue, as far as its owner counts them.
    var uses = 0
  }

  private struct Node: Sendable {
    var entry: Entry
    var newer: Int
    var older: Int
  }

  private static var none: Int { -1 }

  private var nodes: [Node] = []
  private var free: [Int] = []
  private var places: [Key: Int] = [:]
  private var newest = -1
  private var oldest = -1
  /// What all entries cost, in bytes.
  private(set) var cost = 0

  var count: Int { places.count }

  var oldestKey: Key? { oldest == Self.none ? nil : nodes[oldest].entry.key }

  /// The key of the entry that came next after `key`'s.
  func keyBehind(_ key: Key) -> Key? {
    guard let place = places[key], nodes[place].newer != Self.none else { return nil }
    return nodes[nodes[place].newer].entry.key
  }

  /// The uses that were counted until now, 0 where the key has no entry.
  mutating func clearUses(of key: Key) -> Int {
    guard let place = places[key] else { return 0 }
    defer { nodes[place].entry.uses = 0 }
    return nodes[place].entry.uses
  }

  /// Counts a use, up to `most`; false where the key has no entry.
  mutating func countUse(of key: Key, most: Int) -> Bool {
    guard let place = places[key] else { return false }
    nodes[place].entry.uses = min(most, nodes[place].entry.uses + 1)
    return true
  }

  /// Puts an entry in as the newest; there is none of its key.
  mutating func append(_ entry: Entry) {
    let node = Node(entry: entry, newer: Self.none, older: newest)
    let place: Int
    if let reused = free.popLast() {
      nodes[reused] = node
      place = reused
    } else {
      place = nodes.count
      nodes.append(node)
    }
    if newest == Self.none { oldest = place } else { nodes[newest].newer = place }
    newest = place
    places[entry.key] = place
    cost += entry.cost
  }

  @discardableResult
  mutating func remove(_ key: Key) -> Entry? {
    guard let place = places.removeValue(forKey: key) else { return nil }
    let (newer, older) = (nodes[place].newer, nodes[place].older)
    if newer == Self.none { newest = older } else { nodes[newer].older = older }
    if older == Self.none { oldest = newer } else { nodes[older].newer = newer }
    free.append(place)
    cost -= nodes[place].entry.cost
    return nodes[place].entry
  }

  mutating func removeOldest() -> Entry? {
    oldest == Self.none ? nil : remove(nodes[oldest].entry.key)
  }
}
