/// Who may wait: the queue is bounded, and a want that can't be met in time is refused at once.
extension FetchScheduler {
  /// Takes in or refuses each want by what waits already, not by what comes with it.
  mutating func admit(_ wants: [Want], at now: Moment) {
    for (want, isHopeful) in wants.map({ ($0, canMeet($0, at: now)) }) {
      if isShutDown {
        fail([want.waiter], .shuttingDown)
      } else if let end = circuit.pauseEnd, now < end, fetches[want.key] == nil {
        fail([want.waiter], .circuitOpen(retryAfter: end - now))
      } else if isHopeful {
        keys[want.waiter] = want.key
        alarms.insert(want.waiter, rank: firstAlarm(of: want, at: now))
        if !merge(want) { lineUp(want, at: now) }
      } else {
        fail([want.waiter], overload(at: now))
      }
    }
  }

  private mutating func lineUp(_ want: Want, at now: Moment) {
    lastArrival += 1
    let place = Place(key: want.key, arrival: lastArrival, since: now)
    fetches[want.key] = Fetch(
      key: want.key, waiters: [want.waiter: want], place: place, priority: want.priority)
    enqueue(want.key)
  }

  /// Whether the queue ahead, at the least it can take, leaves the want time to get its slot.
  ///
  /// The want's own call is left out, and with it what waits already for the same call: with
  /// nothing ahead a want always goes, or a slow upstream could never be seen to have become fast
  /// again.
  private func canMeet(_ want: Want, at now: Moment) -> Bool {
    guard fetches[want.key] == nil else { return now < want.deadline }
    let waiting = queue[want.priority]
    let group = FoldGroup(domain: want.key.domain, video: want.key.video, suspects: nil)
    let sameCall = waiting.count(in: group) % policy.sliceFrames
    let turns = (waiting.line.count(of: want.caller) + 1) * waiting.line.callerCount
    let ahead = min(waiting.line.count - sameCall, turns)
    let calls = min(ahead, fewestCalls(for: ahead, groups: waiting.groupCount))
    let wait = costs.hopeful.time(calls: calls, frames: ahead) / bound.slots
    return now + wait < want.deadline
  }

  /// While too many interactive wants wait, the newest of the caller with most of them gives way.
  ///
  /// Those that rest after a failure count, but keep their place: for their sake the number may be
  /// larger by what was in flight.
  mutating func boundQueue(at now: Moment) {
    while queue.interactive.count > policy.queueLength {
      guard let (caller, place) = queue.interactive.newestOfLongestLine,
        let fetch = fetches[place.key]
      else { return }
      let own = fetch.waitersInOrder.filter { $0.caller == caller && $0.priority == .interactive }
      fail(own.map(\.waiter), overload(at: now))
    }
  }

  func overload(at now: Moment) -> FetchFailure {
    .overloaded(drain: drainTime(at: now))
  }

  /// How long what waits and what is in flight will take, by what calls have been costing; zero
  /// before any has ended.
  public func drainTime(at now: Moment) -> Duration {
    let waiting = [queue.interactive, queue.batch]
    let frames = waiting.map(\.count).reduce(0, +)
    let slices = fewestCalls(for: frames, groups: waiting.map(\.groupCount).reduce(0, +))
    let outstanding = calls.values.map(\.outstanding.count).reduce(0, +)
    let time = costs.hopeful.time(calls: slices + calls.count, frames: frames + outstanding)
    return time / bound.slots
  }

  /// A call for each group at least, and more where they are long.
  private func fewestCalls(for frames: Int, groups: Int) -> Int {
    groups + max(0, frames - groups) / policy.sliceFrames
  }
}
