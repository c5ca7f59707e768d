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
      guard let key = keys[waiter], let stage = fetches[key]?.stage,
        let want = fetches[key]?.waiters[waiter]
      else { continue }
      if want.deadline <= now {
        fail([waiter], failureAtDeadline(of: want, in: stage, at: now))
      } else if stage == .waiting {
        fail([waiter], overload(at: now))
      } else {
        alarms.insert(waiter, rank: want.deadline)
      }
    }
  }

  private func failureAtDeadline(
    of want: Want, in stage: Fetch.Stage, at now: Moment
  ) -> FetchFailure {
    switch stage {
    case .waiting: late.contains(want.key.video) ? .timedOut : overload(at: now)
    case .resting(_, let failure): failure
    case .inFlight: .timedOut
    }
  }
}
