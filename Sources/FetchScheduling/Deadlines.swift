/// Every want is answered by its deadline, and interactive ones don't grow old in the queue.
extension FetchScheduler {
  func firstAlarm(of want: Want, at now: Moment) -> Moment {
    switch want.priority {
    case .interactive: min(want.deadline, now + policy.queueAge)
    case .batch: want.deadline
    }
  }

  mutating func expire(at now: Moment) {
    while let waiter = alarms.popFirst(upTo: now) {
      guard let key = keys[waiter], let fetch = fetches[key],
        let want = fetch.waiters[waiter]
      else { continue }
      if want.deadline <= now {
        fail([waiter], failureAtDeadline(of: fetch, at: now))
      } else if fetch.stage == .waiting {
        fail([waiter], overload(at: now))
      } else {
        alarms.insert(waiter, rank: want.deadline)
      }
    }
  }

  private func failureAtDeadline(of fetch: Fetch, at now: Moment) -> FetchFailure {
    switch fetch.stage {
    case .waiting: overload(at: now)
    case .resting(_, let failure): failure
    case .inFlight: .timedOut
    }
  }
}
