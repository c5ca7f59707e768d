/// A frame that did not come is asked for again, as often as the policy says and inside the
/// deadline.
extension FetchScheduler {
  /// - Parameter retryAfter: The pause that the upstream asked for, if it did.
  mutating func askAgain(
    for keys: [FrameKey], after failure: FetchFailure, notWithin retryAfter: Duration? = nil,
    at now: Moment
  ) {
    let failures = keys.compactMap { fetches[$0]?.failures }.max() ?? 0
    let due = now + pause(afterFailures: failures + 1, notWithin: retryAfter)
    for key in keys { rest(key, until: due, after: failure) }
  }

  /// Puts the frame off until `due`, for those of its waiters that can wait so long.
  private mutating func rest(
    _ key: FrameKey, until due: Moment, after failure: FetchFailure
  ) {
    guard var fetch = fetches[key] else { return }
    guard !fetch.waiters.isEmpty else {
      fetches[key] = nil
      return
    }
    fetch.failures += 1
    fetch.stage = .resting(until: due, after: failure)
    fetches[key] = fetch
    enqueue(key)
    let isLast = fetch.failures > policy.retries
    let hopeless = fetch.waitersInOrder.filter { isLast || $0.deadline <= due }
    fail(hopeless.map(\.waiter), failure)
    if fetches[key] != nil { counters.retries += 1 }
  }

  /// Doubled with each failure, a part of it by chance so that those who failed together don't come
  /// back together.
  private mutating func pause(afterFailures count: Int, notWithin retryAfter: Duration?) -> Duration
  {
    let doubled = policy.backoffBase * (1 << min(count - 1, 20))
    let longest = min(doubled, policy.backoffCap)
    let share = policy.backoffJitter
    let pause = longest * Double.random(in: (1 - share)...1, using: &jitter)
    let chance = longest * Double.random(in: 0...share, using: &jitter)
    return max(pause, (retryAfter ?? .zero) + chance)
  }

  mutating func resumeRested(at now: Moment) {
    for priority in [Priority.interactive, .batch] {
      while let key = queue[priority].popRested(at: now) {
        fetches[key]?.stage = .waiting
        enqueue(key)
      }
    }
  }
}
