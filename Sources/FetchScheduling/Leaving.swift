/// A waiter that leaves takes only itself away; the last one takes the fetch, and a call of which
/// nobody wants anything any more is cancelled.
extension FetchScheduler {
  mutating func remove(_ waiter: WaiterID) {
    guard let key = forget(waiter),
      let want = fetches[key]?.waiters.removeValue(forKey: waiter), let fetch = fetches[key]
    else { return }
    if fetch.waiters.isEmpty {
      abandon(fetch)
    } else if want.priority == fetch.priority {
      leaveLine(of: want.caller, fetch)
    }
  }

  /// Strikes a waiter off the lists of those that have no answer; returns what it wanted.
  mutating func forget(_ waiter: WaiterID) -> FrameKey? {
    alarms.remove(waiter)
    return keys.removeValue(forKey: waiter)
  }

  private mutating func abandon(_ fetch: Fetch) {
    if case .inFlight(let call) = fetch.stage {
      cancelIfUnwanted(call)
    } else {
      dequeue(fetch.key)
      fetches[fetch.key] = nil
    }
  }

  /// Without the waiter that made it so, a fetch is not interactive, or not in that caller's line.
  private mutating func leaveLine(of caller: Caller, _ fetch: Fetch) {
    if !fetch.isWanted(fetch.priority) {
      requeue(fetch.key, as: .batch)
    } else if fetch.stage == .waiting, !fetch.isWanted(by: caller, fetch.priority) {
      queue[fetch.priority].remove(fetch.place, for: caller)
    }
  }

  /// Cancels a call that has frames to bring still, none of which anybody wants.
  mutating func cancelIfUnwanted(_ id: CallID) {
    guard let call = calls[id], !call.outstanding.isEmpty, !call.request.isReadahead else {
      return
    }
    let isWanted = call.outstanding.contains { fetches[call.key($0)]?.waiters.isEmpty == false }
    guard !isWanted else { return }
    cancel(call)
  }

  mutating func cancel(_ call: Call) {
    for index in call.outstanding { fetches[call.key(index)] = nil }
    release(call)
    counters.cancelled += 1
    actions.append(.cancel(call.request.id))
  }
}
