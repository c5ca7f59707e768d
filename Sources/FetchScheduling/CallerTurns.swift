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

  var waitingCallers: some Sequence<Caller> { lines.keys }

  func count(of caller: Caller) -> Int { lines[caller]?.count ?? 0 }
  func newest(of caller: Caller) -> Place? { lines[caller]?.elements.max() }

  /// - Parameter turn: Of a caller that has no place yet, where it is not the last one.
  mutating func insert(_ place: Place, for caller: Caller, turn: UInt64? = nil) {
    if lines[caller] == nil { turns.insert(caller, rank: turn ?? takeTurn()) }
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
    turns.insert(caller, rank: takeTurn())
    remove(place)
    return place
  }

  /// In the order in which they came, with those in whose lines they stand.
  func places(of video: Int64) -> [(place: Place, callers: [Caller])] {
    callers.filter { $0.key.key.video == video }.sorted { $0.key < $1.key }
      .map { ($0.key, $0.value.sorted { $0.name < $1.name }) }
  }

  var nextCaller: Caller? { turns.first?.element }

  func turn(of caller: Caller) -> UInt64? { turns.rank(of: caller) }

  /// Nothing for who has no place.
  mutating func setTurn(of caller: Caller, to turn: UInt64) {
    if lines[caller] != nil { turns.insert(caller, rank: turn) }
  }

  mutating func takeTurn() -> UInt64 {
    lastTurn += 1
    return lastTurn
  }
}
