import FetchScheduling

/// Which entries there are and how much room they take, and which goes next: SIEVE (Zhang et al.,
/// NSDI 2024).
///
/// Entries stand in the order in which they came. A hand goes from the oldest to the newest: it
/// passes over those that were read since it last came by, and takes the first that was not. So
/// what a long video brings once makes room again before what is read again and again.
struct DiskIndex: Sendable {
  private struct Node: Sendable {
    var key: FrameKey
    var cost: Int
    var newer: Int32
    var older: Int32
    var isVisited: Bool
  }

  private static var none: Int32 { -1 }

  private var nodes: [Node] = []
  private var free: [Int32] = []
  private var places: [FrameKey: Int32] = [:]
  private var newest: Int32 = -1
  private var oldest: Int32 = -1
  /// Where the hand stands; `none` is before the oldest.
  private var hand: Int32 = -1
  /// The room that all entries take, in bytes.
  private(set) var cost = 0

  var count: Int { places.count }

  func contains(_ key: FrameKey) -> Bool { places[key] != nil }

  /// Notes that an entry was read.
  mutating func visit(_ key: FrameKey) {
    if let place = places[key] { nodes[Int(place)].isVisited = true }
  }

  /// Puts an entry in, or a new one in its place, as the newest.
  mutating func insert(_ key: FrameKey, cost: Int) {
    remove(key)
    let node = Node(key: key, cost: cost, newer: Self.none, older: newest, isVisited: false)
    let place: Int32
    if let reused = free.popLast() {
      nodes[Int(reused)] = node
      place = reused
    } else {
      place = Int32(nodes.count)
      nodes.append(node)
    }
    if newest == Self.none { oldest = place } else { nodes[Int(newest)].newer = place }
    newest = place
    places[key] = place
    self.cost += cost
  }

  mutating func remove(_ key: FrameKey) {
    guard let place = places.removeValue(forKey: key) else { return }
    unlink(place)
  }

  /// Takes the next to go out; nil where there is none.
  mutating func removeNext() -> FrameKey? {
    guard oldest != Self.none else { return nil }
    var place = hand == Self.none ? oldest : hand
    while nodes[Int(place)].isVisited {
      nodes[Int(place)].isVisited = false
      let next = nodes[Int(place)].newer
      place = next == Self.none ? oldest : next
    }
    hand = place
    let key = nodes[Int(place)].key
    remove(key)
    return key
  }

  private mutating func unlink(_ place: Int32) {
    let node = nodes[Int(place)]
    let (newer, older) = (node.newer, node.older)
    if newer == Self.none { newest = older } else { nodes[Int(newer)].older = older }
    if older == Self.none { oldest = newer } else { nodes[Int(older)].newer = newer }
    if hand == place { hand = node.newer }
    cost -= node.cost
    free.append(place)
  }
}
