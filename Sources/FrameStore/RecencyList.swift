/// A dictionary bounded by bytes that gives up what was used longest ago (LRU).
///
/// Nodes live in one array and are linked by index, so that a look-up allocates nothing.
struct RecencyList<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Node: Sendable {
    var key: Key
    var value: Value?
    var cost: Int
    var newer: Int
    var older: Int
  }

  private static var none: Int { -1 }

  private var nodes: [Node] = []
  private var free: [Int] = []
  private var places: [Key: Int] = [:]
  private var newest = -1
  private var oldest = -1
  /// The costs of all entries, in bytes.
  private(set) var cost = 0

  var count: Int { places.count }

  /// The value, which becomes the newest.
  mutating func value(for key: Key) -> Value? {
    guard let place = places[key] else { return nil }
    if place != newest {
      unlink(place)
      linkNewest(place)
    }
    return nodes[place].value
  }

  /// Puts or replaces a value of `cost` bytes.
  mutating func insert(_ value: Value, for key: Key, cost: Int) {
    remove(key)
    let place: Int
    let node = Node(key: key, value: value, cost: cost, newer: Self.none, older: Self.none)
    if let reused = free.popLast() {
      nodes[reused] = node
      place = reused
    } else {
      place = nodes.count
      nodes.append(node)
    }
    places[key] = place
    self.cost += cost
    linkNewest(place)
  }

  mutating func remove(_ key: Key) {
    guard let place = places.removeValue(forKey: key) else { return }
    discard(place)
  }

  /// Removes all entries that `matches` says; for rare events only, as it looks at every key.
  mutating func removeAll(where matches: (Key) -> Bool) -> Int {
    let doomed = places.keys.filter(matches)
    for key in doomed { remove(key) }
    return doomed.count
  }

  /// Gives up the oldest entry; false where there is none.
  @discardableResult
  mutating func removeOldest() -> Bool {
    guard oldest != Self.none else { return false }
    let place = oldest
    places.removeValue(forKey: nodes[place].key)
    discard(place)
    return true
  }

  private mutating func discard(_ place: Int) {
    unlink(place)
    cost -= nodes[place].cost
    nodes[place].value = nil
    free.append(place)
  }

  private mutating func unlink(_ place: Int) {
    let (newer, older) = (nodes[place].newer, nodes[place].older)
    if newer == Self.none { newest = older } else { nodes[newer].older = older }
    if older == Self.none { oldest = newer } else { nodes[older].newer = newer }
  }

  private mutating func linkNewest(_ place: Int) {
    nodes[place].newer = Self.none
    nodes[place].older = newest
    if newest == Self.none { oldest = place } else { nodes[newest].newer = place }
    newest = place
  }
}
