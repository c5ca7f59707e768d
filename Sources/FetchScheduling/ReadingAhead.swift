/// Who asks for neighbouring single frames is scrubbing: while a slot beyond one reserve is free
/// and nobody waits, a call of its own brings the frames that come next, and makes way for any
/// want.
extension FetchScheduler {
  /// Takes note of what was asked for.
  mutating func follow(_ wants: [Want], at now: Moment) {
    guard policy.readahead.isOn else { return }
    for want in wants { unasked.remove(want.key) }
    guard wants.count == 1, let want = wants.first, want.mayReadAhead,
      want.priority == .interactive, keys[want.waiter] != nil
    else { return }
    let id = ScrubID(caller: want.caller, domain: want.key.domain, video: want.key.video)
    scrubs.ask(want.key.index, in: id, by: want.waiter, at: now) { keys[$0] != nil }
  }

  mutating func noteHit(_ key: FrameKey, at now: Moment) {
    guard let scrub = unasked.remove(key) else { return }
    counters.readaheadHits += 1
    scrubs.hit(key.index, in: scrub, at: now)
  }

  /// Proposes frames for a slot that has nothing else to do.
  mutating func proposeReadahead(at now: Moment) {
    guard let (id, frames) = scrubs.first, mayReadAhead(of: id.video, at: now) else { return }
    let size = max(1, sizes.bytes(of: id.video))
    let slice = min(sliceLimit(of: size, for: .batch), memory.frames(of: size, for: .batch))
    let limit = min(frames, slice)
    giveWay(unasked.makeRoom(limit * size, olderThan: now - policy.readahead.patience))
    let fitting = min(limit, unasked.room / size)
    guard fitting > 0 else { return }
    let indices = scrubs.take(upTo: fitting, of: id) {
      fetches[id.key($0)] == nil && !unasked.contains(id.key($0))
    }
    if !indices.isEmpty { actions.append(.propose(Readahead(of: id, indices: indices))) }
  }

  mutating func startReadahead(_ readahead: Readahead, at now: Moment) {
    let wanted = readahead.indices.filter { fetches[readahead.key($0)] == nil }
    guard !wanted.isEmpty, mayReadAhead(of: readahead.video, at: now) else { return }
    let size = sizes.bytes(of: readahead.video)
    lastCall += 1
    let id = CallID(number: lastCall)
    let request = FetchCall(
      id: id, domain: readahead.domain, video: readahead.video, indices: wanted,
      deadline: now + policy.readahead.patience, reservedBytes: wanted.count * size,
      isInteractive: false, isReadahead: true)
    for index in wanted {
      let key = readahead.key(index)
      lastArrival += 1
      fetches[key] = Fetch(
        key: key, waiters: [:], place: Place(key: key, arrival: lastArrival, since: now),
        priority: .batch, stage: .inFlight(id))
    }
    readingAhead = ReadingAhead(call: id, scrub: readahead.scrub)
    counters.readaheadCalls += 1
    begin(request, bytesPerFrame: size, at: now)
  }

  /// The call that reads ahead, unless somebody waits for a frame of it: what it holds is free to
  /// every want.
  var idleReadahead: Call? {
    guard let id = readingAhead?.call, let call = calls[id] else { return nil }
    let isWanted = call.outstanding.contains { fetches[call.key($0)]?.waiters.isEmpty == false }
    return isWanted ? nil : call
  }

  /// The work memory as wants have it.
  var memoryForWants: WorkMemory {
    var memory = memory
    if let call = idleReadahead { memory.release(call.bytesOutstanding, of: call.priority) }
    return memory
  }

  /// Breaks the call that reads ahead off, unless somebody waits for it; its frames may be read
  /// later.
  mutating func giveUpReadahead() {
    guard let call = idleReadahead, let scrub = readingAhead?.scrub else { return }
    scrubs.putBack(call.outstandingKeys.map(\.index), in: scrub)
    cancel(call)
  }

  /// A frame has come that was read ahead, for somebody who has asked for it meanwhile or not.
  mutating func keepAhead(_ key: FrameKey, bytes: Int, isAsked: Bool, at now: Moment) {
    guard let scrub = readingAhead?.scrub else { return }
    counters.readaheadFrames += 1
    if isAsked {
      counters.readaheadHits += 1
      return
    }
    unasked.insert(key, bytes: bytes, for: scrub, at: now)
    giveWay(unasked.makeRoom(0, olderThan: now))
  }

  /// A frame is known to be why the call is refused.
  mutating func learnEnd(from failure: FetchFailure, of id: CallID) {
    guard let scrub = readingAhead?.scrub, readingAhead?.call == id else { return }
    readingAhead?.isEndKnown = true
    if case .outOfRange(let count) = failure {
      scrubs.noteEnd(count, in: scrub)
    } else {
      scrubs.noteEnd(0, in: scrub)
    }
  }

  /// The call is refused as a whole: where it is not known why, nothing more is read ahead; else
  /// the frames that are not to blame may be.
  mutating func learnEnd(ofRefused call: Call) {
    guard let ahead = readingAhead, ahead.call == call.request.id else { return }
    if ahead.isEndKnown {
      scrubs.putBack(call.outstandingKeys.map(\.index), in: ahead.scrub)
    } else {
      scrubs.noteEnd(0, in: ahead.scrub)
    }
  }

  private mutating func giveWay(_ keys: [FrameKey]) {
    if !keys.isEmpty { actions.append(.discard(keys)) }
  }

  /// One call at a time, so that the upstream has room for wants as well; none while anybody waits,
  /// none in the last slot, and none of a video of which nothing comes.
  private func mayReadAhead(of video: Int64, at now: Moment) -> Bool {
    readingAhead == nil && !isShutDown && !late.contains(video)
      && queue.interactive.count + queue.batch.count == 0
      && circuit.limit(bound.slots, at: now) - calls.count >= 2
  }
}

/// The call that reads ahead.
struct ReadingAhead: Sendable {
  let call: CallID
  let scrub: ScrubID
  /// Whether it was told which of its frames the video does not have.
  var isEndKnown = false
}
