/// The fetches of one priority that wait: for a slot, or for their time to be asked for again.
struct WaitingQueue: Sendable {
  /// Those that wait for a slot, and whose turn it is.
  private(set) var line = CallerTurns()
  /// The same, by what a call may carry together.
  private var groups: [FoldGroup: CallerTurns] = [:]
  /// Those whose video has to wait as a whole.
  private var held = CallerTurns()
  private var heldVideos: Set<Int64> = []
  /// Those that rest after a failure, until when.
  private(set) var resting = IndexedHeap<FrameKey, Moment>()

  var count: Int { line.count + held.count + resting.count }
  /// The place that came first of all that wait for a slot.
  var oldest: Place? { [line.oldest, held.oldest].compactMap(\.self).min() }
  /// How many calls it takes at least.
  var groupCount: Int { groups.count }

  func count(in group: FoldGroup) -> Int { groups[group]?.count ?? 0 }

  /// The newest place of the caller with most of them; of several such callers, of that with the
  /// newest.
  ///
  /// Looks at every line, so it is for a queue that is bounded.
  var newestOfLongestLine: (caller: Caller, place: Place)? {
    let all = Set(line.waitingCallers).union(held.waitingCallers)
    let newest = all.compactMap { caller in
      [line.newest(of: caller), held.newest(of: caller)].compactMap(\.self).max().map {
        (caller: caller, length: line.count(of: caller) + held.count(of: caller), place: $0)
      }
    }
    return newest.max {
      ($0.length, $0.place, $0.caller.name) < ($1.length, $1.place, $1.caller.name)
    }
    .map { ($0.caller, $0.place) }
  }

  mutating func insert(_ place: Place, for caller: Caller) {
    guard !heldVideos.contains(place.key.video) else {
      return held.insert(place, for: caller, turn: line.turn(of: caller) ?? line.takeTurn())
    }
    line.insert(place, for: caller, turn: held.turn(of: caller))
    groups[place.group, default: CallerTurns()].insert(place, for: caller)
  }

  mutating func remove(_ place: Place, for caller: Caller) {
    held.remove(place, for: caller)
    leaveLine(place, for: caller)
  }

  private mutating func leaveLine(_ place: Place, for caller: Caller) {
    line.remove(place, for: caller)
    groups[place.group]?.remove(place, for: caller)
    dropIfEmpty(place.group)
  }

  mutating func remove(_ place: Place) {
    held.remove(place)
    line.remove(place)
    groups[place.group]?.remove(place)
    dropIfEmpty(place.group)
  }

  /// Holds a video's places back, or lets them into line again; their callers keep their turns.
  mutating func setHeld(_ video: Int64, _ isHeld: Bool) {
    guard isHeld != heldVideos.contains(video) else { return }
    if isHeld { heldVideos.insert(video) } else { heldVideos.remove(video) }
    for (place, callers) in (isHeld ? line : held).places(of: video) {
      for caller in callers {
        insert(place, for: caller)
        if isHeld { leaveLine(place, for: caller) } else { held.remove(place, for: caller) }
      }
    }
  }

  /// Takes out the place whose turn it is and, up to `limit` in all, more of its group, again by
  /// turns.
  mutating func popSlice(upTo limit: Int) -> [Place] {
    guard let caller = line.nextCaller, let lead = line.popFirst() else { return [] }
    held.setTurn(of: caller, to: line.takeTurn())
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
