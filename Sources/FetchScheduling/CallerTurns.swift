/// A line of places for each caller: the callers are taken in turn, each one's oldest place first.
///
/// A place that several callers want stands in the line of each, and leaves them all at once.
struct CallerTurns: Sendable {
  private var lines: [Caller: IndexedHeap<Place, UInt64>] = [:]
  /// Whose turn comes next.
  private var turns = IndexedHeap<Caller, UInt64>()
  private var lastTurn: UInt64 = 0
  /// In whose lines a place stands.
  private var callers: [Place: Set<Caller>] = [:]

  var isEmpty: Bool { callers.isEmpty }
  /// How many distinct places there are.
  var count: Int { callers.count }
  var callerCount: Int { turns.count }

  /// The oldest place of the caller whose turn it is.
  var first: Place? {
    guard let caller = turns.first?.element else { return nil }
    return lines[caller]?.first?.element
  }

  /// The place that came first of all; looks at every line.
  var oldest: Place? { lines.values.compactMap { $0.first?.element }.min() }

  func count(of caller: Caller) -> Int { lines[caller]?.count ?? 0 }

  mutating func insert(_ place: Place, for caller: Caller) {
    if lines[caller] == nil { giveLastTurn(to: caller) }
    lines[caller, default: IndexedHeap()].insert(place, rank: place.arrival)
    callers[place, default: []].insert(caller)
  }

  mutating func remove(_ place: Place, for caller: Caller) {
    guard callers[place]?.remove(caller) != nil else { return }
    if callers[place]?.isEmpty == true { callers[place] = nil }
    lines[caller]?.remove(place)
    if lines[caller]?.isEmpty == true {
      lines[caller] = nil
      turns.remove(caller)
    }
  }

  mutating func remove(_ place: Place) {
    for caller in callers[place] ?? [] { remove(place, for: caller) }
  }

  /// Takes out the first place; its caller's next one must wait for the other callers.
  mutating func popFirst() -> Place? {
    guard let caller = turns.first?.element, let place = first else { return nil }
    giveLastTurn(to: caller)
    remove(place)
    return place
  }

  /// The newest place in the longest line; of equally long ones, in that with the newest.
  ///
  /// Looks at every line, so it is for a queue that is bounded.
  var newestOfLongestLine: (caller: Caller, place: Place)? {
    let newest = lines.compactMap { caller, line in
      line.elements.max().map { (caller: caller, length: line.count, place: $0) }
    }
    return newest.max {
      ($0.length, $0.place, $0.caller.name) < ($1.length, $1.place, $1.caller.name)
    }
    .map { ($0.caller, $0.place) }
  }

  private mutating func giveLastTurn(to caller: Caller) {
    lastTurn += 1
    turns.insert(caller, rank: lastTurn)
  }
}
