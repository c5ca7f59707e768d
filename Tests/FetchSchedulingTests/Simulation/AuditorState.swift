import FetchScheduling

/// What must hold whenever an event has been dealt with.
extension Auditor {
  func checkState(_ statistics: SchedulerStatistics, at now: Moment) {
    if let arrived { require(frames[arrived]?.waiters.isEmpty != false, "a frame not handed out") }
    require(!isShutDown || open.isEmpty, "not told of the end")
    require(!hasSeenCost || statistics.callCost + statistics.frameCost > .zero, "learns no cost")
    checkHopeless(statistics, at: now)
    checkIdleness(statistics, at: now)
    checkSlotBound(statistics, at: now)
    checkWaysMade(statistics, at: now)
    checkDoor(at: now)
    checkReadahead(statistics)
    for call in calls.values where !call.outstanding.isEmpty && !call.request.isReadahead {
      let isWanted = call.outstanding.contains { frames[call.key($0)]?.waiters.isEmpty == false }
      require(isWanted, "nobody wants call \(call.request.id.number) any more")
    }
    // Those that were asked for already may be more: they rest, and have had their slot.
    let count = waiting.interactive.count
    require(
      count <= policy.queueLength || waiting.freshInteractive.isEmpty,
      "\(count) interactive wants wait")
    require(statistics.callsInFlight == calls.count, "miscounts its calls")
    require(statistics.reservedBytes == reserved, "miscounts its memory")
    require(statistics.waitingInteractive == waiting.interactive.count, "miscounts its queue")
  }

  /// Nobody is kept waiting whose deadline comes before a retry, or before what is ahead.
  private func checkHopeless(_ statistics: SchedulerStatistics, at now: Moment) {
    for frame in failedNow.compactMap({ frames[$0] }) {
      for want in frame.waiters.compactMap({ open[$0]?.want }) {
        require(want.deadline > frame.notBefore, "kept for a retry after its deadline")
      }
    }
    // Only where wants can't fold is it clear from outside how long a line takes.
    guard policy.sliceFrames == 1, !lineHasShrunk else { return }
    for want in newcomers.compactMap({ open[$0]?.want }) where frames[want.key]?.waits == true {
      let ahead = lineBefore[Turn(caller: want.caller, priority: want.priority)] ?? 0
      let wait = (statistics.callCost + statistics.frameCost) * ahead / statistics.slots
      let isAlone = frames[want.key]?.waiters.count == 1
      require(!isAlone || now + wait < want.deadline + .microseconds(1), "kept without hope")
    }
  }

  /// A slot stays free only to linger, or for interactive wants to come.
  private func checkIdleness(_ statistics: SchedulerStatistics, at now: Moment) {
    let slots = slotsOfCircuit(statistics.slots, at: now)
    let busy = busyCalls.count
    if busy == 0, slots > 0 {
      let isReady = mayGo(waiting.interactive.union(waiting.batch)).contains {
        frames[$0].map { $0.notAfter <= now } ?? false
      }
      require(!isReady, "waits with nothing in flight")
    }
    let fresh = mayGo(waiting.freshInteractive)
    let isIdle = busy < slots && !fresh.isEmpty
    let mayGather = busy < slots && !waiting.interactive.isEmpty
    gatherSince = mayGather ? gatherSince ?? now : nil
    idleSince = isIdle && hasMemoryToSpare ? idleSince ?? now : nil
    if let idleSince {
      require(now - idleSince < policy.lingerTime, "a slot stays free for too long")
    }
    // One that was just turned away may have been of another call.
    if isIdle, hasMemoryToSpare, !hasFailed, waiting.interactive == waiting.freshInteractive {
      require(!isOneFullCall(fresh), "a full call waits for more to gather")
    }
    let mayBatch = batchCalls < max(1, statistics.slots - 1) && busy < slots
    if mayBatch, hasMemoryToSpare, mayGo(waiting.interactive).isEmpty {
      require(mayGo(waiting.freshBatch).isEmpty, "a batch waits with slots free")
    }
  }

  private func isOneFullCall(_ keys: Set<FrameKey>) -> Bool {
    guard keys.count >= policy.sliceFrames, let one = keys.first else { return false }
    return keys.allSatisfy { $0.domain == one.domain && $0.video == one.video }
  }

  func violationAtEnd(_ statistics: SchedulerStatistics) -> String? {
    require(open.isEmpty, "\(open.count) wants never answered")
    require(calls.isEmpty, "\(calls.count) calls never ended")
    require(statistics.reservedBytes == 0, "memory never given back")
    require(statistics.waitingInteractive + statistics.waitingBatch == 0, "wants left in the queue")
    return violation
  }
}
