import FetchScheduling

/// What the auditor learns from the events.
extension Auditor {
  func observe(_ event: Event, at now: Moment) {
    arrived = nil
    newcomers = []
    failedNow = []
    waitedBefore = waiting.interactive.count + waiting.batch.count
    ended = nil
    lineHasShrunk = false
    hasFailed = false
    eventCount += 1
    noteLate(at: now)
    switch event {
    case .submit(let wants):
      lineBefore = inLine.mapValues { mayGo($0).count }
      if wants.count == 1, wants[0].priority == .interactive {
        readahead.ask(wants[0].key, by: wants[0].caller)
      }
      for want in wants { add(want, at: now) }
    case .leave(let waiters): for waiter in waiters { strike(waiter) }
    case .report(let id, .frame(let index, let bytes)):
      guard let key = takeOut(index, of: id, at: now) else { return }
      if calls[id]?.request.isReadahead == true { noteReadahead(key, bytes: bytes, at: now) }
      arrived = key
      upstreamAnswered()
      largestFrame = max(largestFrame, bytes)
      lastBytes[key.video] = bytes
      hasReceived = true
    case .report(let id, .defect(let index)):
      guard let key = takeOut(index, of: id, at: now) else { return }
      noteVain(key, in: id)
      note(.invalid("damaged"), of: key, retryAfter: nil, at: now)
    case .report(let id, .ended(let end)): close(id, end, at: now)
    case .hit(let want): noteHit(want.key)
    case .wake: break
    case .shutDown: isShutDown = true
    }
  }

  private func add(_ want: Want, at now: Moment) {
    callers.insert(want.caller)
    newcomers.insert(want.waiter)
    open[want.waiter] = OpenWant(want: want, since: now)
    readahead.unasked[want.key] = nil
    if frames[want.key] == nil { frames[want.key] = Frame(number: eventCount) }
    frames[want.key]?.waiters.insert(want.waiter)
    if want.priority == .interactive { frames[want.key]?.interactiveWaiters += 1 }
    refresh(want.key)
  }

  /// Takes a waiter off the list of those that are owed an answer.
  func strike(_ waiter: WaiterID) {
    guard let want = open.removeValue(forKey: waiter)?.want else { return }
    frames[want.key]?.waiters.remove(waiter)
    if want.priority == .interactive { frames[want.key]?.interactiveWaiters -= 1 }
    refresh(want.key)
  }

  private func takeOut(_ index: Int64, of id: CallID, at now: Moment) -> FrameKey? {
    guard calls[id]?.outstanding.remove(index) != nil, let key = calls[id]?.key(index) else {
      return nil
    }
    videoAnswered(key.video, at: now)
    frames[key]?.call = nil
    frames[key]?.leftCall = now
    refresh(key)
    return key
  }

  private func close(_ id: CallID, _ end: CallEnd, at now: Moment) {
    guard let call = calls.removeValue(forKey: id) else { return }
    ended = (end, call)
    judge(call, end, at: now)
    if end == .complete, now > call.started { hasSeenCost = true }
    for index in call.outstanding {
      let key = call.key(index)
      frames[key]?.call = nil
      frames[key]?.leftCall = now
      if call.request.isReadahead { readahead.failed[key] = readahead.begun[key] }
      switch end {
      case .complete:
        note(
          .invalid("the upstream's answer left the frame out"), of: key, retryAfter: nil, at: now)
      case .failed(let failure, let retryAfter):
        note(failure, of: key, retryAfter: retryAfter, at: now)
      case .refused(let failure):
        frames[key]?.refusals += 1
        frames[key]?.refusedCall = call.request
        frames[key]?.lastFailure = failure
      }
      refresh(key)
    }
  }

  private func noteVain(_ key: FrameKey, in id: CallID) {
    guard calls[id]?.request.isReadahead == true else { return }
    readahead.failed[key] = readahead.begun[key]
  }

  private func note(
    _ failure: FetchFailure, of key: FrameKey, retryAfter: Duration?, at now: Moment
  ) {
    frames[key]?.failures += 1
    frames[key]?.lastFailure = failure
    let doublings = (frames[key]?.failures ?? 1) - 1
    let pause = min(policy.backoffBase * (1 << doublings), policy.backoffCap) / 2
    frames[key]?.notBefore = now + max(pause, retryAfter ?? .zero)
    frames[key]?.notAfter = now + longestPause(retryAfter)
    failedNow.append(key)
  }

  func longestPause(_ retryAfter: Duration?) -> Duration {
    let longest = min(policy.backoffBase * (1 << policy.retries), policy.backoffCap)
    return max(longest, (retryAfter ?? .zero) + longest)
  }
}
