import FetchScheduling

/// What is read ahead, for whom, and what it may cost others.
struct ReadaheadAudit {
  /// What was proposed and is not at hand.
  var offered: Set<FrameKey> = []
  /// Frames that came and were not asked for: since when, and their bytes.
  var unasked: [FrameKey: (since: Moment, bytes: Int)] = [:]
  /// Of those that came in calls that read ahead.
  var frames = 0
  var hits = 0
  var calls = 0
  /// Single frames of a video that a caller asked for and that were not at hand; no frame twice in
  /// a row.
  var asked: [Track: [Int64]] = [:]
  /// Requests for a video until a frame of it was read ahead last, and until it was in vain.
  var begun: [FrameKey: Int] = [:]
  var failed: [FrameKey: Int] = [:]
  var requests: [Int64: Int] = [:]

  struct Track: Hashable {
    let caller: Caller
    let domain: AccessDomain
    let video: Int64
  }

  var bytes: Int { unasked.values.reduce(0) { $0 + $1.bytes } }

  mutating func ask(_ key: FrameKey, by caller: Caller) {
    let track = Track(caller: caller, domain: key.domain, video: key.video)
    requests[key.video, default: 0] += 1
    if asked[track]?.last != key.index { asked[track, default: []].append(key.index) }
  }
}

extension Auditor {
  /// Calls that hold their slots against wants: one that nobody waits for does not.
  var busyCalls: [FlyingCall] { calls.values.filter { !isIdleReadahead($0) } }

  func isIdleReadahead(_ call: FlyingCall) -> Bool {
    call.request.isReadahead
      && !call.outstanding.contains { frames[call.key($0)]?.waiters.isEmpty == false }
  }

  func checkReadahead(
    _ call: FlyingCall, _ statistics: SchedulerStatistics, at now: Moment
  ) {
    let request = call.request
    let keys = request.indices.map(call.key)
    require(policy.readahead.isOn, "reads ahead though that is off")
    require(!request.isInteractive, "an interactive call reads ahead")
    require(calls.count + 2 <= statistics.slots, "reads ahead in the last free slot")
    require(circuitEnd == nil, "reads ahead while the upstream is left alone")
    require(waiting.interactive.union(waiting.batch).isEmpty, "reads ahead while somebody waits")
    require(!calls.values.contains { $0.request.isReadahead }, "reads ahead twice at once")
    for key in keys {
      require(frames[key] == nil, "reads \(key) ahead, which is wanted or on its way")
      require(readahead.unasked[key] == nil, "reads \(key) ahead, which it has")
      require(readahead.offered.contains(key), "reads \(key) ahead, which is at hand")
      require(!isRepeated(key), "reads \(key) ahead again after it failed")
    }
    require(
      readahead.bytes + call.reserved <= policy.readahead.bytes, "reads more ahead than it may")
    require(request.deadline <= now + policy.readahead.patience, "reads ahead for too long")
    checkScrub(of: request)
    readahead.calls += 1
    readahead.offered = []
    for key in keys {
      frames[key] = Frame(number: eventCount)
      readahead.begun[key] = readahead.requests[key.video] ?? 0
    }
  }

  /// Whether it failed already for the one caller there is, who has begun no other scrub since.
  private func isRepeated(_ key: FrameKey) -> Bool {
    guard let failedAt = readahead.failed[key] else { return false }
    let tracks = readahead.asked.keys.count { $0.domain == key.domain && $0.video == key.video }
    return tracks == 1 && readahead.requests[key.video] ?? 0 < failedAt + 2
  }

  /// Somebody who has the right has asked for neighbouring frames in a row, and these come next.
  private func checkScrub(of call: FetchCall) {
    let isForetold = readahead.asked.contains { track, indices in
      guard track.domain == call.domain, track.video == call.video else { return false }
      return indices.indices.dropFirst(2).contains { last in
        let stride = indices[last] - indices[last - 1]
        return stride != 0 && abs(stride) <= policy.readahead.stride
          && indices[last - 1] - indices[last - 2] == stride
          && call.indices.allSatisfy { ($0 - indices[last]) % stride == 0 }
          && zip(call.indices, call.indices.dropFirst()).allSatisfy { ($1 - $0) * stride > 0 }
      }
    }
    require(isForetold, "reads \(call.indices) of video \(call.video) ahead for no scrub")
    require(call.indices.allSatisfy { $0 >= 0 }, "reads a frame ahead of the first")
  }

  /// It makes way for a want only, and only while nobody waits for it.
  func checkGivenUp(_ call: FlyingCall) {
    require(isIdleReadahead(call), "gives up what somebody waits for")
    require(
      isShutDown || !waiting.interactive.union(waiting.batch).isEmpty, "gives up for nobody")
  }

  func checkDiscard(_ keys: [FrameKey], at now: Moment) {
    for key in keys {
      guard let frame = readahead.unasked[key] else {
        require(false, "discards \(key), which was not read ahead")
        continue
      }
      require(
        now - frame.since >= policy.readahead.patience || readahead.bytes > policy.readahead.bytes,
        "discards \(key) before its time")
      readahead.unasked[key] = nil
    }
  }

  /// A frame has come in a call that reads ahead.
  func noteReadahead(_ key: FrameKey, bytes: Int, at now: Moment) {
    readahead.frames += 1
    if frames[key]?.waiters.isEmpty == false {
      readahead.hits += 1
    } else {
      readahead.unasked[key] = (now, bytes)
    }
  }

  func noteHit(_ key: FrameKey) {
    if readahead.unasked.removeValue(forKey: key) != nil { readahead.hits += 1 }
  }

  func checkReadahead(_ statistics: SchedulerStatistics) {
    require(readahead.bytes <= policy.readahead.bytes, "keeps more that was read ahead than it may")
    let counters = statistics.counters
    require(counters.readaheadCalls == readahead.calls, "miscounts the calls that read ahead")
    require(counters.readaheadFrames == readahead.frames, "miscounts the frames read ahead")
    require(counters.readaheadHits == readahead.hits, "miscounts the hits among them")
  }
}
