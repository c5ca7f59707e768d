/// Where a fetch stands follows from its stage and its waiters.
extension FetchScheduler {
  /// Puts a fetch into the queue of its priority, in the line of each caller that entitles it to
  /// that.
  mutating func enqueue(_ key: FrameKey) {
    guard let fetch = fetches[key] else { return }
    switch fetch.stage {
    case .waiting:
      for want in fetch.waitersInOrder where want.priority == fetch.priority {
        queue[fetch.priority].insert(fetch.place, for: want.caller)
      }
    case .resting(let moment, _): queue[fetch.priority].rest(key, until: moment)
    case .inFlight: break
    }
  }

  /// Takes a fetch out of the queue; nothing if it is in flight.
  mutating func dequeue(_ key: FrameKey) {
    guard let fetch = fetches[key] else { return }
    switch fetch.stage {
    case .waiting: queue[fetch.priority].remove(fetch.place)
    case .resting: queue[fetch.priority].stopResting(key)
    case .inFlight: break
    }
  }

  /// Moves a fetch to the queue of another priority.
  mutating func requeue(_ key: FrameKey, as priority: Priority) {
    dequeue(key)
    fetches[key]?.priority = priority
    enqueue(key)
  }
}
