/// A dictionary whose entries cost bytes, and which says what to give up next: segmented LRU
/// (Karedla, Love and Wherry, 1994).
///
/// Entries stand in one order. What is used comes to its front, and the first third of all bytes is
/// protected: what is new comes in behind it, and what stands last goes next. So what a long video
/// brings once makes room again before what is used again and again, and a third is little enough
/// to be let go soon when people move on.
///
/// The order lives in one array and is linked by index: a look-up allocates nothing.
struct SegmentedLRU<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// At most this part of all bytes is protected: one third.
  static var protectedShare: Int { 3 }

  private struct Node: Sendable {
    var key: Key
    var value: Value?
    var cost: Int
    var lastUse: UInt64
    var newer: Int32
    var older: Int32
    var isProtected: Bool
  }

  private static var none: Int32 { -1 }

  private var nodes: [Node] = []
  private var free: [Int32] = []
  private var places: [Key: Int32] = [:]
  private var newest: Int32 = -1
  private var oldest: Int32 = -1
  /// The oldest that is protected.
  private var lastProtected: Int32 = -1
  private var protectedCost = 0
  /// What all entries cost, in bytes.
  private(set) var cost = 0

  var count: Int { places.count }

  func contains(_ key: Key) -> Bool { places[key] != nil }

  /// The value, which does not count as used.
  func peek(_ key: Key) -> Value? { places[key].flatMap { nodes[Int($0)].value } }

  /// When the entry that goes next was last used, as its user told; nil where there is none.
  var lastUseOfNext: UInt64? { oldest == Self.none ? nil : nodes[Int(oldest)].lastUse }

  /// The value, which counts as used `now`.
  mutating func value(for key: Key, now: UInt64 = 0) -> Value? {
    guard let place = places[key] else { return nil }
    nodes[Int(place)].lastUse = now
    if place != newest || !nodes[Int(place)].isProtected {
      unlink(place)
      linkFirst(place)
      demote()
    }
    return nodes[Int(place)].value
  }

  /// Puts an entry in. One that replaces another counts as used, as does one whose like was just
  /// taken out to make room for it (`isUsed`).
  mutating func insert(
    _ value: Value, for key: Key, cost: Int, isUsed: Bool = false, now: UInt64 = 0
  ) {
    let isUsed = remove(key) || isUsed
    let node = Node(
      key: key, value: value, cost: cost, lastUse: now, newer: Self.none, older: Self.none,
      isProtected: false)
    let place: Int32
    if let reused = free.popLast() {
      nodes[Int(reused)] = node
      place = reused
    } else {
      place = Int32(nodes.count)
      nodes.append(node)
    }
    places[key] = place
    self.cost += cost
    if isUsed { linkFirst(place) } else { linkBehindProtected(place) }
    demote()
  }

  /// Whether there was an entry.
  @discardableResult
  mutating func remove(_ key: Key) -> Bool {
    guard let place = places.removeValue(forKey: key) else { return false }
    unlink(place)
    cost -= nodes[Int(place)].cost
    nodes[Int(place)].value = nil
    free.append(place)
    demote()
    return true
  }

  /// Removes all entries that match; looks at every one. Gives how many there were.
  @discardableResult
  mutating func removeAll(where matches: (Key) -> Bool) -> Int {
    let doomed = places.keys.filter(matches)
    for key in doomed { remove(key) }
    return doomed.count
  }

  /// Takes out what is to go next; nil where there is nothing.
  @discardableResult
  mutating func removeNext() -> Key? {
    guard oldest != Self.none else { return nil }
    let key = nodes[Int(oldest)].key
    remove(key)
    return key
  }

  /// Ends the protection of what no longer fits into its part; it stays where it stands.
  private mutating func demote() {
    while protectedCost > cost / Self.protectedShare {
      nodes[Int(lastProtected)].isProtected = false
      protectedCost -= nodes[Int(lastProtected)].cost
      lastProtected = nodes[Int(lastProtected)].newer
    }
  }

  private mutating func linkFirst(_ place: Int32) {
    nodes[Int(place)].isProtected = true
    protectedCost += nodes[Int(place)].cost
    if lastProtected == Self.none { lastProtected = place }
    link(place, newer: Self.none, older: newest)
  }

  private mutating func linkBehindProtected(_ place: Int32) {
    let older = lastProtected == Self.none ? newest : nodes[Int(lastProtected)].older
    link(place, newer: lastProtected, older: older)
  }

  private mutating func link(_ place: Int32, newer: Int32, older: Int32) {
    nodes[Int(place)].newer = newer
    nodes[Int(place)].older = older
    if newer == Self.none { newest = place } else { nodes[Int(newer)].older = place }
    if older == Self.none { oldest = place } else { nodes[Int(older)].newer = place }
  }

  private mutating func unlink(_ place: Int32) {
    let (newer, older) = (nodes[Int(place)].newer, nodes[Int(place)].older)
    if newer == Self.none { newest = older } else { nodes[Int(newer)].older = older }
    if older == Self.none { oldest = newer } else { nodes[Int(older)].newer = newer }
    if nodes[Int(place)].isProtected {
      nodes[Int(place)].isProtected = false
      protectedCost -= nodes[Int(place)].cost
      if lastProtected == place { lastProtected = newer }
    }
  }
}

/// Where only keys are kept.
extension SegmentedLRU where Value == Void {
  mutating func insert(_ key: Key, cost: Int) { insert((), for: key, cost: cost) }

  /// Counts the entry as used, where there is one.
  mutating func use(_ key: Key) { _ = value(for: key) }
}
