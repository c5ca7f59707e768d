/// While another call is in flight, a free slot waits a little for wants to gather, so that they go
/// in one call; with nothing in flight it never does.
extension FetchScheduler {
  /// Whether the interactive want whose turn it is waits for more of them.
  mutating func lingers(at now: Moment) -> Bool {
    guard busyCalls > 0, let lead = queue.interactive.line.first, !fillsCall(lead) else {
      return false
    }
    let end = lingerEnd ?? now + policy.lingerTime
    lingerEnd = end
    return now < end
  }

  /// Whether so many wait already that a call can't take more.
  private func fillsCall(_ lead: Place) -> Bool {
    let limit = sliceLimit(of: sizes.bytes(of: lead.key.video), for: .interactive)
    return queue.interactive.count(in: lead.group) >= limit
  }
}
