/// A waiter that leaves takes only itself away; the last one takes the fetch, and a call of which
/// nobody wants anything any more is cancelled.
extension FetchScheduler {
  mutating func remove(_ waiter: WaiterID, at now: Moment) {
    guard let key = forget(waiter), var fetch = fetches[key],
      let position = fetch.waiters.firstIndex(where: { $0.waiter == waiter })
    else { return }
    let want = fetch.waiters.remove(at: position)
    fetches[key] = fetch
    if fetch.waiters.isEmpty {
      abandon(fetch, at: now)
    } else if !fetch.waiters.contains(where: {
      $0.caller == fetch.place.caller && $0.priority == fetch.priority
    }) {
      reposition(want.key)
    }
  }

  /// Strikes a waiter off the lists of those that have no answer; returns what it wanted.
  mutating func forget(_ waiter: WaiterID) -> FrameKey? {
    alarms.remove(waiter)
    return keys.removeValue(forKey: waiter)
  }

  private mutating func abandon(_ fetch: Fetch, at now: Moment) {
    if case .inFlight(let call) = fetch.stage {
      cancelIfUnwanted(call, at: now)
    } else {
      dequeue(fetch)
      fetches[fetch.key] = nil
    }
  }

  /// Cancels a call that has frames to bring still, none of which anybody wants.
  mutating func cancelIfUnwanted(_ id: CallID, at now: Moment) {
    guard let call = calls[id], !call.outstanding.isEmpty else { return }
    let isWanted = call.outstanding.contains { fetches[call.key($0)]?.waiters.isEmpty == false }
    guard !isWanted else { return }
    for index in call.outstanding { fetches[call.key(index)] = nil }
    release(call)
    counters.cancelled += 1
    actions.append(.cancel(id))
  }
}
