/// The fetches of one priority that wait: for a slot, or for their time to be asked for again.
struct WaitingQueue: Sendable {
  /// Those that wait for a slot, and whose turn it is.
  private(set) var line = CallerTurns()
  /// The same, by what a call may carry together.
  private var groups: [FoldGroup: CallerTurns] = [:]
  /// Those that rest after a failure, until when.
  private(set) var resting = IndexedHeap<FrameKey, Moment>()

  var count: Int { line.count + resting.count }
  /// How many calls it takes at least.
  var groupCount: Int { groups.count }

  func count(in group: FoldGroup) -> Int { groups[group]?.count ?? 0 }

  mutating func insert(_ place: Place, for caller: Caller) {
    line.insert(place, for: caller)
    groups[place.group, default: CallerTurns()].insert(place, for: caller)
  }

  mutating func remove(_ place: Place, for caller: Caller) {
    line.remove(place, for: caller)
    groups[place.group]?.remove(place, for: caller)
    dropIfEmpty(place.group)
  }

  mutating func remove(_ place: Place) {
    line.remove(place)
    groups[place.group]?.remove(place)
    dropIfEmpty(place.group)
  }

  /// Takes out the place whose turn it is and, up to `limit` in all, more of its group, again by
  /// turns.
  mutating func popSlice(upTo limit: Int) -> [Place] {
    guard let lead = line.popFirst() else { return [] }
    var slice = [lead]
    groups[lead.group]?.remove(lead)
    while slice.count < limit, let next = groups[lead.group]?.popFirst() {
      line.remove(next)
      slice.append(next)
    }
    dropIfEmpty(lead.group)
    return slice
  }

  mutating func rest(_ key: FrameKey, until moment: Moment) {
    resting.insert(key, rank: moment)
  }

  mutating func stopResting(_ key: FrameKey) {
    resting.remove(key)
  }

  /// Takes out one that has rested until `now`.
  mutating func popRested(at now: Moment) -> FrameKey? {
    resting.popFirst(upTo: now)
  }

  private mutating func dropIfEmpty(_ group: FoldGroup) {
    if groups[group]?.isEmpty == true { groups[group] = nil }
  }
}
