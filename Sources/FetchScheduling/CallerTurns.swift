/// Places in line, a line for each caller: the callers are taken in turn, each one's oldest first.
struct CallerTurns: Sendable {
  private var lines: [Caller: IndexedHeap<Place, UInt64>] = [:]
  private var turns = IndexedHeap<Caller, UInt64>()
  private var lastTurn: UInt64 = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }
  /// How many callers stand in line.
  var callers: Int { turns.count }

  /// The oldest place of the caller whose turn it is.
  var first: Place? {
    guard let caller = turns.first?.element else { return nil }
    return lines[caller]?.first?.element
  }

  /// When the place that came first came.
  var oldest: UInt64? { lines.values.compactMap { $0.first?.rank }.min() }

  func count(of caller: Caller) -> Int { lines[caller]?.count ?? 0 }

  mutating func insert(_ place: Place) {
    if lines[place.caller] == nil { giveLastTurn(to: place.caller) }
    lines[place.caller, default: IndexedHeap()].insert(place, rank: place.arrival)
    count += 1
  }

  mutating func remove(_ place: Place) {
    guard lines[place.caller]?.remove(place) == true else { return }
    count -= 1
    if lines[place.caller]?.isEmpty == true {
      lines[place.caller] = nil
      turns.remove(place.caller)
    }
  }

  /// Takes out the first place; its caller's next one must wait for the other callers.
  mutating func popFirst() -> Place? {
    guard let place = first else { return nil }
    giveLastTurn(to: place.caller)
    remove(place)
    return place
  }

  /// The newest place in the longest line; of equally long ones, in that with the newest.
  ///
  /// Looks at every line, so it is for a queue that is bounded.
  var newestOfLongestLine: Place? {
    let newest = lines.values.compactMap { line in
      line.elements.max().map { (length: line.count, place: $0) }
    }
    return newest.max { ($0.length, $0.place) < ($1.length, $1.place) }?.place
  }

  private mutating func giveLastTurn(to caller: Caller) {
    lastTurn += 1
    turns.insert(caller, rank: lastTurn)
  }
}
