import FetchScheduling

/// What must hold whenever an event has been dealt with.
extension Auditor {
  func checkState(_ statistics: SchedulerStatistics, at now: Moment) {
    if let arrived { require(frames[arrived]?.waiters.isEmpty != false, "a frame not handed out") }
    require(!isShutDown || open.isEmpty, "not told of the end")
    checkIdleness(at: now)
    for call in calls.values where !call.outstanding.isEmpty {
      let isWanted = call.outstanding.contains { frames[call.key($0)]?.waiters.isEmpty == false }
      require(isWanted, "nobody wants call \(call.request.id.number) any more")
    }
    let count = waiting.interactive.count
    let bound = policy.queueLength + policy.slots * policy.sliceFrames
    require(
      count <= policy.queueLength || waiting.freshInteractive.isEmpty && count <= bound,
      "\(count) interactive wants wait")
    require(statistics.callsInFlight == calls.count, "miscounts its calls")
    require(statistics.reservedBytes == reserved, "miscounts its memory")
    require(statistics.waitingInteractive == waiting.interactive.count, "miscounts its queue")
  }

  /// A slot stays free only to linger, or for interactive wants to come.
  private func checkIdleness(at now: Moment) {
    let fresh = waiting.freshInteractive.count + waiting.freshBatch.count
    require(!calls.isEmpty || fresh == 0, "waits with nothing in flight")
    let isIdle = calls.count < policy.slots && !waiting.freshInteractive.isEmpty
    idleSince = isIdle && hasMemoryToSpare ? idleSince ?? now : nil
    if let idleSince {
      require(now - idleSince < policy.lingerTime, "a slot stays free for too long")
    }
    let mayBatch = batchCalls < max(1, policy.slots - 1) && calls.count < policy.slots
    if mayBatch, hasMemoryToSpare, waiting.interactive.isEmpty {
      require(waiting.freshBatch.isEmpty, "a batch waits with slots free")
    }
  }

  func violationAtEnd(_ statistics: SchedulerStatistics) -> String? {
    require(open.isEmpty, "\(open.count) wants never answered")
    require(calls.isEmpty, "\(calls.count) calls never ended")
    require(statistics.reservedBytes == 0, "memory never given back")
    require(statistics.waitingInteractive + statistics.waitingBatch == 0, "wants left in the queue")
    return violation
  }
}
