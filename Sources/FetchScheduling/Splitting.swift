/// A refused call is asked for again in halves, until the frame that the upstream refuses stands
/// alone: it fails, and nothing else does.
extension FetchScheduler {
  mutating func split(_ call: Call, refusedWith failure: FetchFailure) {
    let left = call.outstandingKeys.filter { fetches[$0]?.waiters.isEmpty == false }
    for key in call.outstandingKeys where fetches[key]?.waiters.isEmpty == true {
      fetches[key] = nil
    }
    guard !left.isEmpty, call.request.indices.count > 1, concernsFrames(failure) else {
      for key in left { fail(fetches[key]?.waitersInOrder.map(\.waiter) ?? [], failure) }
      for key in left { fetches[key] = nil }
      return
    }
    let middle = (left.count + 1) / 2
    for half in [left[..<middle], left[middle...]] {
      lastSuspects += 1
      for key in half {
        fetches[key]?.stage = .waiting
        fetches[key]?.place.suspects = lastSuspects
        enqueue(key)
      }
    }
    counters.split += 1
  }

  /// Whether a refusal may be for some of the frames asked for only; a refused key or an address
  /// that has moved is so for all of them.
  private func concernsFrames(_ failure: FetchFailure) -> Bool {
    switch failure {
    case .denied, .redirected, .shuttingDown: false
    default: true
    }
  }
}
