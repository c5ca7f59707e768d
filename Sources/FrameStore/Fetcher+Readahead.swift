import FetchScheduling

/// What is read ahead of callers who scrub.
extension Fetcher {
  /// Reads what was proposed, but for what is at hand or may be.
  func readAhead(_ proposed: Readahead) {
    let now = clock.now()
    var readahead = proposed
    readahead.indices.removeAll { index in
      let key = proposed.key(index)
      if let stored = cache.peek(key),
        freshness.isGood(stored, key, for: FrameDemand(), at: now)
      {
        return true
      }
      return disk?.mayHold(key) == true
    }
    perform(scheduler.readAhead(readahead, at: now), with: nil)
    tellReadahead()
  }

  /// A frame that was read ahead was at hand for the first who asked for it.
  func hit(_ key: FrameKey) { noteHits([key], at: clock.now()) }

  func noteHits(_ keys: [FrameKey], at now: Moment) {
    for key in keys { perform(scheduler.hit(key, at: now), with: nil) }
    tellReadahead()
  }

  private func tellReadahead() {
    let counters = scheduler.counters
    readahead.withLock {
      $0 = ReadaheadStatistics(
        calls: counters.readaheadCalls, frames: counters.readaheadFrames,
        hits: counters.readaheadHits)
    }
  }
}
