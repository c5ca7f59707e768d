/// Equal wants, waiting or in flight, are one fetch with several waiters.
extension FetchScheduler {
  /// Adds the want to its frame's fetch, if there is one.
  mutating func merge(_ want: Want) -> Bool {
    guard fetches[want.key] != nil else { return false }
    fetches[want.key]?.waiters.append(want)
    counters.merged += 1
    if standsSooner(by: want) { reposition(want.key) }
    return true
  }

  /// Whether the fetch comes sooner with this waiter: a shared fetch has the priority of its most
  /// urgent waiter, and stands in the shortest line among theirs.
  private func standsSooner(by want: Want) -> Bool {
    guard let fetch = fetches[want.key] else { return false }
    if want.priority != fetch.priority { return want.priority == .interactive }
    let line = queue[fetch.priority].line
    return line.count(of: want.caller) < line.count(of: fetch.place.caller)
  }

  /// Puts a fetch that waits to where its waiters entitle it.
  mutating func reposition(_ key: FrameKey) {
    guard let fetch = fetches[key] else { return }
    dequeue(fetch)
    let isInteractive = fetch.waiters.contains { $0.priority == .interactive }
    let priority: Priority = isInteractive ? .interactive : .batch
    let callers = fetch.waiters.filter { $0.priority == priority }.map(\.caller)
    let caller = shortestLine(of: callers, priority) ?? fetch.place.caller
    fetches[key]?.priority = priority
    fetches[key]?.place.caller = caller
    enqueue(key)
  }

  private func shortestLine(of callers: [Caller], _ priority: Priority) -> Caller? {
    let line = queue[priority].line
    return callers.min { line.count(of: $0) < line.count(of: $1) }
  }

  /// Puts a fetch into the queue that its stage and priority say.
  mutating func enqueue(_ key: FrameKey) {
    guard let fetch = fetches[key] else { return }
    switch fetch.stage {
    case .waiting: queue[fetch.priority].insert(fetch.place)
    case .resting(let moment, _): queue[fetch.priority].rest(key, until: moment)
    case .inFlight: break
    }
  }

  /// Takes a fetch out of the queue; nothing if it is in flight.
  mutating func dequeue(_ fetch: Fetch) {
    switch fetch.stage {
    case .waiting: queue[fetch.priority].remove(fetch.place)
    case .resting: queue[fetch.priority].stopResting(fetch.key)
    case .inFlight: break
    }
  }
}
