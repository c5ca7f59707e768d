/// Equal wants, waiting or in flight, are one fetch with several waiters.
extension FetchScheduler {
  /// Adds the want to its frame's fetch, if there is one.
  mutating func merge(_ want: Want) -> Bool {
    guard let fetch = fetches[want.key] else { return false }
    fetches[want.key]?.waiters[want.waiter] = want
    counters.merged += 1
    if want.priority == fetch.priority {
      joinLine(of: want.caller, fetch)
    } else if want.priority == .interactive {
      requeue(want.key, as: .interactive)
    }
    return true
  }

  /// A shared fetch comes when it is the turn of any of its callers.
  private mutating func joinLine(of caller: Caller, _ fetch: Fetch) {
    guard fetch.stage == .waiting else { return }
    queue[fetch.priority].insert(fetch.place, for: caller)
  }
}
