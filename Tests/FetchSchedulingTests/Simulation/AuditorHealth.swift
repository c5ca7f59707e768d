import FetchScheduling

/// How many calls the upstream bears, and when it is left alone.
extension Auditor {
  /// Takes note of what a call's end tells of the upstream.
  func judge(_ call: FlyingCall, _ end: CallEnd, at now: Moment) {
    guard case .failed(let failure, _) = end else {
      videoAnswered(call.request.video, at: now)
      return upstreamAnswered()
    }
    // What nobody wanted says nothing of the upstream.
    if call.request.isReadahead { return }
    switch failure {
    case .unreachable: upstreamFailed(call, isGone: true, at: now)
    case .busy, .tooSlow, .unavailable: upstreamFailed(call, isGone: false, at: now)
    case .timedOut where now - call.started >= policy.sliceTime * 2:
      upstreamFailed(call, isGone: false, at: now)
    default: break
    }
  }

  func upstreamAnswered() {
    failuresInRow = []
    circuitPauses = 0
    circuitEnd = nil
  }

  private func upstreamFailed(_ call: FlyingCall, isGone: Bool, at now: Moment) {
    failuresInRow.append(UpstreamFailure(video: call.request.video, isGone: isGone))
    let isOneVideos = failuresInRow.allSatisfy {
      !$0.isGone && $0.video == failuresInRow[0].video
    }
    let isOpen = circuitEnd.map { now < $0 } ?? false
    guard failuresInRow.count >= policy.circuitFailures, !isOneVideos, !isOpen else { return }
    let pause = policy.circuitPause * (1 << circuitPauses)
    circuitEnd = now + min(pause, policy.circuitPauseCap)
    circuitPauses += 1
  }

  func checkCircuit(at now: Moment) {
    guard let circuitEnd else { return }
    require(now >= circuitEnd, "a call while the upstream is left alone")
    require(calls.isEmpty, "more than one call tries whether the upstream is there again")
  }

  /// Nobody new is kept waiting while the upstream is left alone.
  func checkDoor(at now: Moment) {
    guard let circuitEnd, now < circuitEnd else { return }
    let kept = newcomers.compactMap { open[$0]?.want.key }.first { key in
      frames[key].map { $0.waits && $0.number == eventCount } ?? false
    }
    require(kept == nil, "kept waiting while the upstream is left alone")
  }

  /// How many calls there may be.
  func slotsOfCircuit(_ slots: Int, at now: Moment) -> Int {
    guard let circuitEnd else { return slots }
    return now < circuitEnd ? 0 : 1
  }

  func checkSlotBound(_ statistics: SchedulerStatistics, at now: Moment) {
    let slots = statistics.slots
    defer { slotsBefore = slots }
    require(1...policy.slots ~= slots, "\(slots) slots")
    require(statistics.circuitPauseEnd == circuitEnd, "leaves the upstream alone at another time")
    switch ended?.end {
    case .failed(.busy, _):
      require(slots <= max(1, (slotsBefore + 1) / 2), "\(slots) slots, though it has too much")
    case .failed(.tooSlow, _):
      let bound =
        blames(ended?.call.request.video ?? 0) ? max(1, (slotsBefore + 1) / 2) : slotsBefore
      require(slots <= bound, "\(slots) slots, though it was too slow")
    case .failed(.timedOut, _):
      let isLate = now - (ended?.call.started ?? now) >= policy.sliceTime * 2
      let counts = isLate && blames(ended?.call.request.video ?? 0)
      let bound = counts ? max(1, (slotsBefore + 1) / 2) : slotsBefore
      require(counts || slots == slotsBefore, "fewer slots for what is the video's fault")
      require(slots <= bound, "\(slots) slots, though it was late")
    case .complete:
      require(slots <= slotsBefore + 1, "two more slots at once")
      require(slots >= slotsBefore / 2, "fewer than half of the slots for one late call")
    default: require(slots == slotsBefore, "other slots for no reason")
    }
  }
}
