import FetchScheduling

/// What each action must keep to.
extension Auditor {
  func check(_ action: Action, _ statistics: SchedulerStatistics, at now: Moment) {
    switch action {
    case .start(let call): check(call, statistics, at: now)
    case .cancel(let id): checkCancel(id, at: now)
    case .deliver(let key, to: let waiters): checkDelivery(of: key, to: waiters, at: now)
    case .fail(let waiters, let failure):
      for waiter in waiters { checkFailure(of: waiter, failure, statistics, at: now) }
    case .wake(let moment): require(moment >= now, "a wake in the past")
    case .propose: break  // Only what comes of it counts.
    case .discard(let keys): checkDiscard(keys, at: now)
    }
  }

  private func check(_ call: FetchCall, _ statistics: SchedulerStatistics, at now: Moment) {
    let foreseen = statistics.callCost + statistics.frameCost * call.indices.count
    let flying = FlyingCall(call, patience: policy.lateTime + foreseen, at: now)
    let keys = call.indices.map(flying.key)
    require(!isShutDown, "a call after the end")
    require(calls.count < statistics.slots, "more than \(statistics.slots) calls at once")
    checkCircuit(at: now)
    require(calls[call.id] == nil, "the same call twice")
    require(!keys.isEmpty && keys.count <= policy.sliceFrames, "a call of \(keys.count) frames")
    require(flying.outstanding.count == keys.count, "a frame twice in one call")
    if call.isReadahead {
      checkReadahead(flying, statistics, at: now)
    } else {
      for key in keys { checkFrame(key, in: call, at: now) }
    }
    checkLateness(of: call)
    checkTime(of: call, statistics)
    checkMemory(of: flying)
    checkSlots(of: call, statistics)
    checkSuspects(in: call, keys)
    let hasGathered = mayStartInteractive(at: now)
    calls[call.id] = flying
    let wereFresh = keys.allSatisfy { frames[$0]?.isFresh == true }
    if !call.isReadahead {
      countTurns(ledBy: keys[0], call.isInteractive ? .interactive : .batch)
    }
    for key in keys {
      frames[key]?.call = call.id
      frames[key]?.asks += 1
      frames[key]?.lastCall = call
      refresh(key)
    }
    if wereFresh, hasRoom(call, statistics) {
      require(
        hasGathered || !call.isInteractive || lateness.hasMadeWay,
        "does not wait for more to gather")
      checkFolding(of: call)
    }
  }

  private func checkFrame(_ key: FrameKey, in call: FetchCall, at now: Moment) {
    guard let frame = frames[key] else {
      return require(false, "nobody wants \(key)")
    }
    require(frame.call == nil, "\(key) is in flight already")
    require(!frame.waiters.isEmpty, "nobody wants \(key) any more")
    require((frame.priority == .interactive) == call.isInteractive, "\(key) of another priority")
    require(now >= frame.notBefore, "\(key) asked for again too soon")
    require(
      frame.failures <= policy.retries && frame.refusals <= 6,
      "\(key) asked for again after \(frame.failures) failures, \(frame.refusals) refusals")
    for want in frame.waiters.compactMap({ open[$0] }) where frame.asks == 0 {
      require(
        want.want.priority == .batch || now < want.since + policy.queueAge,
        "\(key) has grown old in the queue")
    }
    let latest = frame.waiters.compactMap { open[$0]?.want.deadline }.max() ?? .zero
    require(call.deadline >= latest, "a call given up before \(key) is")
  }

  private func checkTime(of call: FetchCall, _ statistics: SchedulerStatistics) {
    let count = call.indices.count
    let foreseen = statistics.callCost + statistics.frameCost * count
    require(
      count == 1
        || foreseen <= max(policy.sliceTime, statistics.callCost * 2) + .microseconds(1),
      "\(count) frames in one call are foreseen to take \(foreseen)")
  }

  private func checkMemory(of call: FlyingCall) {
    let size = call.bytesPerFrame
    if hasReceived {
      let last = lastBytes[call.request.video] ?? 0
      require(size >= last, "\(size) bytes set aside a frame where \(last) came")
    } else {
      require(size == policy.initialFrameBytes, "\(size) bytes set aside a frame at first")
    }
    let isAlone = call.outstanding.count == 1 && reserved == 0
    require(isAlone || reserved + call.reserved <= policy.workMemory, "too much memory")
    let batchLimit = policy.workMemory - policy.interactiveMemory
    require(
      call.request.isInteractive || isAlone || reservedByBatches + call.reserved <= batchLimit,
      "batches take the memory of interactive calls")
  }

  private func checkSlots(of call: FetchCall, _ statistics: SchedulerStatistics) {
    guard !call.isInteractive, !call.isReadahead else { return }
    require(batchCalls < max(1, statistics.slots - 1), "batches hold every slot")
    require(
      mayGo(waiting.freshInteractive).isEmpty || busyCalls.count + 1 < statistics.slots,
      "a batch takes the slot for which an interactive want waits")
  }

  /// No caller is passed over more often than there are callers.
  private func countTurns(ledBy lead: FrameKey, _ priority: Priority) {
    let served = Set(frames[lead]?.waiters.compactMap { open[$0]?.want.caller } ?? [])
    for turn in inLine.keys where turn.priority == priority {
      if served.contains(turn.caller) || mayGo(inLine[turn] ?? []).isEmpty {
        passedOver[turn] = 0
      } else {
        passedOver[turn, default: 0] += 1
        require(
          passedOver[turn, default: 0] < callers.count,
          "\(turn.caller.name) was passed over \(passedOver[turn, default: 0]) times")
      }
    }
  }

  /// Whether one more frame could have gone in the call.
  private func hasRoom(_ call: FetchCall, _ statistics: SchedulerStatistics) -> Bool {
    let count = call.indices.count
    let foreseen = statistics.callCost + statistics.frameCost * (count + 1) + .microseconds(1)
    return count < policy.sliceFrames && foreseen < policy.sliceTime && hasMemoryToSpare
  }

  /// Whether nothing is in flight, or interactive wants have had their time to gather.
  private func mayStartInteractive(at now: Moment) -> Bool {
    busyCalls.isEmpty || now - (gatherSince ?? now) >= policy.lingerTime
  }

  /// What was refused together comes back in halves at most, and with nothing else.
  private func checkSuspects(in call: FetchCall, _ keys: [FrameKey]) {
    let refused = Set(keys.map { frames[$0]?.refusedCall })
    guard let first = refused.first, let refusedCall = first else {
      return require(refused.allSatisfy { $0 == nil }, "suspects drawn into another's call")
    }
    require(refused.count == 1, "suspects of two refusals, or others among them")
    require(keys.count <= (refusedCall.indices.count + 1) / 2, "refused calls are not split")
    require(
      !keys.contains { frames[$0]?.lastFailure.map(isFinal) == true }, "a refused key tried again")
  }

  private func isFinal(_ failure: FetchFailure) -> Bool {
    if case .denied = failure { true } else { false }
  }

  /// A call that has room takes all that waits for the same.
  private func checkFolding(of call: FetchCall) {
    let candidates = call.isInteractive ? waiting.freshInteractive : waiting.freshBatch
    let left = candidates.first { $0.domain == call.domain && $0.video == call.video }
    require(left == nil, "a call of \(call.indices.count) frames left one out")
  }

  private func checkCancel(_ id: CallID, at now: Moment) {
    guard let call = calls.removeValue(forKey: id) else {
      return require(false, "cancelled what is not in flight")
    }
    let isWanted = call.outstanding.contains { frames[call.key($0)]?.waiters.isEmpty == false }
    if isWanted { checkMadeWay(call, at: now) }
    if call.request.isReadahead { checkGivenUp(call) }
    require(
      !call.outstanding.isEmpty || call.request.isReadahead,
      "cancelled a call that has brought everything")
    for index in call.outstanding {
      let key = call.key(index)
      frames[key]?.call = nil
      frames[key]?.leftCall = now
      refresh(key)
    }
  }

  private func checkDelivery(of key: FrameKey, to waiters: [WaiterID], at now: Moment) {
    require(arrived == key, "handed out what has not come")
    require(Set(waiters) == frames[key]?.waiters, "not handed to just those who want it")
    for waiter in waiters {
      guard let want = open[waiter]?.want else {
        return require(false, "answered twice, or after leaving")
      }
      require(now < want.deadline, "handed out after the deadline")
      strike(waiter)
    }
  }
}
