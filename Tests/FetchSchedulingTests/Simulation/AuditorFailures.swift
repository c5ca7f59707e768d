import FetchScheduling

/// Each failure that is told must have its reason.
extension Auditor {
  func checkFailure(
    of waiter: WaiterID, _ failure: FetchFailure, _ statistics: SchedulerStatistics, at now: Moment
  ) {
    guard let entry = open[waiter], let frame = frames[entry.want.key] else {
      return require(false, "failed twice, or after leaving")
    }
    require(now <= entry.want.deadline, "failed after the deadline")
    hasFailed = true
    if !newcomers.contains(waiter) { lineHasShrunk = true }
    switch failure {
    case .overloaded: checkOverload(of: entry, frame, statistics, at: now)
    case .shuttingDown: require(isShutDown, "gone down too early")
    case .circuitOpen(let pause):
      require(newcomers.contains(waiter), "turned away, though it waited before")
      require(circuitEnd == now + pause && pause > .zero, "turned away without a reason")
    case .timedOut where entry.want.deadline <= now:
      let wasAtWork = frame.call != nil || frame.leftCall == now
      let isLate = lateness.videos.contains(entry.want.key.video)
      require(wasAtWork || frame.lastFailure == .timedOut || isLate, "timed out while waiting")
    case .refused:
      require(entry.want.key.index >= faults.refusedFrom, "refused with another's index")
      require(frame.lastCall?.indices.count == 1, "refused without being asked for alone")
    case .denied: require(entry.want.key.domain == faults.deniedDomain, "denied for another's key")
    default: checkGivenUp(entry, frame, failure, at: now)
    }
    if failure != .shuttingDown, failure != .timedOut || entry.want.deadline > now {
      require(frame.call == nil, "failed while it is on its way")
    }
    strike(waiter)
  }

  private func checkGivenUp(
    _ entry: OpenWant, _ frame: Frame, _ failure: FetchFailure, at now: Moment
  ) {
    require(frame.lastFailure == failure, "another failure than the last: \(failure)")
    let pause = longestPause(faults.retryAfter)
    require(
      frame.failures == policy.retries + 1 || entry.want.deadline <= now + pause,
      "given up after \(frame.failures) failures")
  }

  private func checkOverload(
    of entry: OpenWant, _ frame: Frame, _ statistics: SchedulerStatistics, at now: Moment
  ) {
    if entry.want.deadline <= now { return }
    guard entry.want.priority == .interactive || newcomers.contains(entry.want.waiter) else {
      return require(false, "a batch want was turned away")
    }
    if entry.since + policy.queueAge == now, entry.want.priority == .interactive { return }
    let hasLearned = statistics.callCost + statistics.frameCost > .zero
    let isRefused = newcomers.contains(entry.want.waiter) && hasLearned && waitedBefore > 0
    if isRefused, standsBehind(entry.want) { return }
    require(
      waiting.interactive.count > policy.queueLength, "turned away from a queue that has room")
    checkGivesWay(entry.want, frame)
  }

  /// Whether more waits than what can go in one call with the want.
  private func standsBehind(_ want: Want) -> Bool {
    let all = want.priority == .interactive ? waiting.interactive : waiting.batch
    let sameCall = all.count {
      $0.domain == want.key.domain && $0.video == want.key.video && frames[$0]?.refusals == 0
    }
    return all.count > sameCall || sameCall >= policy.sliceFrames
  }

  /// The caller with most waiting gives way, with its newest want.
  private func checkGivesWay(_ want: Want, _ frame: Frame) {
    guard frame.isFresh else { return }
    let turn = Turn(caller: want.caller, priority: .interactive)
    let asked = waiting.interactive.subtracting(waiting.freshInteractive).count
    let own = (inLine[turn]?.count ?? 0) + asked
    let most = inLine.filter { $0.key.priority == .interactive }.values.map(\.count).max()
    require(own >= most ?? 0, "gave way with \(own) waiting where another has \(most ?? 0)")
    let newest = inLine[turn]?.compactMap { frames[$0]?.number }.max() ?? 0
    let isNew = newcomers.contains(want.waiter)
    require(isNew || frame.number >= newest, "gave way before its caller's newer wants")
  }
}
