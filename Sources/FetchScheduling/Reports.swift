/// What becomes of a call: its frames go to their waiters one by one, and at its end those that did
/// not come are asked for again, or fail.
extension FetchScheduler {
  mutating func deliver(_ index: Int64, bytes: Int, from id: CallID, at now: Moment) {
    guard let key = settle(index, of: id) else { return }
    noteAnswer(of: key.video, at: now)
    circuit.close()
    sizes.learn(bytes, of: key.video)
    let waiters = fetches.removeValue(forKey: key)?.waitersInOrder.map(\.waiter) ?? []
    if !waiters.isEmpty {
      for waiter in waiters { _ = forget(waiter) }
      actions.append(.deliver(key, to: waiters))
    }
    if readingAhead?.call == id {
      keepAhead(key, bytes: bytes, isAsked: !waiters.isEmpty, at: now)
    }
    cancelIfUnwanted(id)
  }

  mutating func discard(_ index: Int64, _ reason: String, from id: CallID, at now: Moment) {
    guard let key = settle(index, of: id) else { return }
    noteAnswer(of: key.video, at: now)
    askAgain(for: [key], after: .invalid(reason), at: now)
    cancelIfUnwanted(id)
  }

  /// It is known that the refusal is for this frame: it fails at once, without being asked for
  /// alone.
  mutating func reject(_ index: Int64, _ failure: FetchFailure, from id: CallID) {
    guard let key = settle(index, of: id) else { return }
    learnEnd(from: failure, of: id)
    fail(fetches[key]?.waitersInOrder.map(\.waiter) ?? [], failure)
    fetches[key] = nil
    cancelIfUnwanted(id)
  }

  mutating func close(_ id: CallID, _ end: CallEnd, at now: Moment) {
    guard let call = calls[id] else { return }
    learnHealth(from: call, end, at: now)
    learnCost(of: call, end, at: now)
    if case .refused = end { learnEnd(ofRefused: call) }
    release(call)
    let left = call.outstandingKeys
    switch end {
    case .complete:
      askAgain(for: left, after: .invalid("the upstream's answer left the frame out"), at: now)
    case .failed(let failure, let retryAfter):
      askAgain(for: left, after: failure, notWithin: retryAfter, at: now)
    case .refused(let failure):
      split(call, refusedWith: failure)
    }
  }

  /// Tells waiters of one frame that it will not come.
  mutating func fail(_ waiters: [WaiterID], _ failure: FetchFailure) {
    guard !waiters.isEmpty else { return }
    counters.failed += waiters.count
    actions.append(.fail(waiters, failure))
    for waiter in waiters { remove(waiter) }
  }

  /// Fails every waiter; the calls that nobody wants any more are then cancelled as ever.
  mutating func failEverything() {
    isShutDown = true
    fail(keys.keys.sorted { $0.number < $1.number }, .shuttingDown)
    giveUpReadahead()
  }

  /// Takes a frame out of its call; nil if the call did not ask for it, or has reported it already.
  private mutating func settle(_ index: Int64, of id: CallID) -> FrameKey? {
    // In place: with a copy of the call at hand, its set would be copied for every frame.
    guard calls[id]?.outstanding.remove(index) != nil, let call = calls[id] else { return nil }
    memory.release(call.bytesPerFrame, of: call.priority)
    return call.key(index)
  }

  /// Gives a call's slot back, and what it still had set aside.
  mutating func release(_ call: Call) {
    calls[call.request.id] = nil
    if readingAhead?.call == call.request.id { readingAhead = nil }
    memory.release(call.bytesOutstanding, of: call.priority)
    holdBack(call.request.video)
  }

  /// What a call's end tells of how the upstream is.
  private mutating func learnHealth(from call: Call, _ end: CallEnd, at now: Moment) {
    let frames = call.request.indices.count
    let time = now - call.started
    switch end {
    case .complete:
      let wasFull = calls.count >= bound.slots || batchCalls >= bound.batchSlots
      bound.learn(frames: frames, time: time, others: call.others, wasFull: wasFull)
      circuit.close()
      noteAnswer(of: call.request.video, at: now)
    case .refused:
      circuit.close()
      noteAnswer(of: call.request.video, at: now)
    case .failed(let failure, _):
      switch failure {
      case .busy: bound.halve()
      case .tooSlow: if late.blames(call.request.video) { bound.halve() }
      // It may be the callers' time that was too short, and not the upstream's to blame.
      case .timedOut where time >= policy.sliceTime * 2:
        if late.blames(call.request.video) { bound.halve() }
      case .unreachable, .unavailable: break
      default: return
      }
      // What nobody wants proves nothing against those who want something.
      if call.request.isReadahead { return }
      var isGone = false
      if case .unreachable = failure { isGone = true }
      circuit.fail(video: call.request.video, isGone: isGone, at: now)
    }
  }

  /// A call that failed teaches its cost only if that was more than foreseen.
  private mutating func learnCost(of call: Call, _ end: CallEnd, at now: Moment) {
    let frames = call.request.indices.count
    let time = (now - call.started) / bound.crowding(others: call.others)
    guard end == .complete || time > costs.cautious.time(calls: 1, frames: frames) else { return }
    if case .refused = end { return }
    costs.learn(frames: frames, time: time)
  }
}
