/// Equal wants, waiting or in flight, are one fetch with several waiters.
extension FetchScheduler {
  /// Adds the want to its frame's fetch, if there is one.
  mutating func merge(_ want: Want) -> Bool {
    guard let priority = fetches[want.key]?.priority else { return false }
    let isAbandoned = fetches[want.key]?.waiters.isEmpty == true
    fetches[want.key]?.waiters[want.waiter] = want
    counters.merged += 1
    if want.priority == priority {
      joinLine(of: want.caller, want.key)
    } else if want.priority == .interactive || isAbandoned {
      requeue(want.key, as: want.priority)
    }
    return true
  }

  /// A shared fetch comes when it is the turn of any of its callers.
  private mutating func joinLine(of caller: Caller, _ key: FrameKey) {
    guard let fetch = fetches[key], fetch.stage == .waiting else { return }
    queue[fetch.priority].insert(fetch.place, for: caller)
  }
}
