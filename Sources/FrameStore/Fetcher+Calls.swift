import FetchScheduling
import FrameBytes
import Logging

/// The upstream's calls: what comes of them is kept, and told to the scheduler.
extension Fetcher {
  /// A frame that has just come, and by which call.
  struct Arrival {
    var stored: StoredFrame
    var run: Run
    var now: Moment

    /// Who came behind a purge is not given what was asked for before it.
    func isGood(for waiter: WaiterID) -> Bool {
      run.purgedBefore.map { waiter.number < $0.number } ?? true
    }

    func fetched(for waiter: Waiter) -> FetchedFrame {
      let joined = max(run.started, waiter.arrived)
      return FetchedFrame(
        stored: stored, queued: max(.zero, joined - waiter.arrived), upstream: now - joined,
        collapsed: waiter.collapsed, cause: waiter.cause)
    }
  }

  func start(_ call: FetchCall) {
    let reports = CallReports()
    let trace = trace(of: call)
    logger.debug(
      "upstream call",
      metadata: [
        "video": "\(call.video)", "frames": "\(call.indices.count)",
        "trace_id": "\(trace?.traceID ?? "none")",
      ])
    let cancel = startCall(call, trace) { reports.put($0) }
    runs[call.id] = Run(call: call, started: clock.now(), cancel: cancel)
    Task.detached { [weak self] in await self?.follow(call, reports) }
  }

  /// That of the first of its frames that has one; what came with it is only for a call of its own.
  private func trace(of call: FetchCall) -> CallTrace? {
    guard !traces.isEmpty,
      let trace = call.indices.lazy.compactMap({ index in
        self.traces[FrameKey(domain: call.domain, video: call.video, index: index)]?.trace
      }).first
    else { return nil }
    return call.indices.count == 1
      ? trace : CallTrace(traceID: trace.traceID, flags: trace.flags)
  }

  /// Runs off the actor, so that digests are taken beside it and not in its way.
  private nonisolated func follow(_ call: FetchCall, _ reports: CallReports) async {
    while true {
      var events = await reports.take()[...]
      while let event = events.popFirst() {
        switch event {
        case .frame(let index, let frame) where !takesDigests:
          await received(frame, nil, index, in: call)
        case .frame(let index, let frame):
          guard case .frame(let nextIndex, let next)? = events.first else {
            await received(frame, SHA256Digest(of: frame.bytes), index, in: call)
            continue
          }
          events.removeFirst()
          let digests = SHA256Digest.pair(frame.bytes, next.bytes)
          await received(frame, digests.0, index, in: call)
          await received(next, digests.1, nextIndex, in: call)
        case .defects(let defects): await defective(defects, in: call)
        case .refused(let index, let failure): await refused(index, failure, in: call)
        case .ended(let end): return await ended(call, end)
        }
      }
    }
  }

  private func received(
    _ frame: Frame, _ digest: SHA256Digest?, _ index: Int64, in call: FetchCall
  ) {
    guard let run = runs[call.id] else { return }
    let key = FrameKey(domain: call.domain, video: call.video, index: index)
    let now = clock.now()
    let isUnasked = call.isReadahead && wanted[key] == nil
    let stored = StoredFrame(
      frame: frame, digest: digest, requestedAt: run.started,
      readaheadMark: isUnasked ? ReadaheadMark() : nil)
    if run.purgedBefore == nil { keep(stored, for: key) }
    let arrival = Arrival(stored: stored, run: run, now: now)
    let bytes = stored.frame.bytes.count
    perform(scheduler.received(index, bytes: bytes, in: call.id, at: now), with: arrival)
    // Who waited for the disk alone has asked for it as well.
    if call.isReadahead { noteHits(isUnasked ? [] : [key], at: now) }
  }

  private func keep(_ stored: StoredFrame, for key: FrameKey) {
    let isKept = transient[key].map { $0 < wanted[key] ?? 0 } ?? true
    if isKept { cache.insert(stored, for: key) }
    if let disk {
      if isKept { disk.keep(stored, for: key) }
      answerDiskWants(key, with: stored)
    }
    answerDoubts(key, with: stored)
  }

  private func defective(_ defects: [(index: Int64, reason: String)], in call: FetchCall) {
    let now = clock.now()
    for (index, reason) in defects {
      logger.warning(
        "damaged frame from the upstream",
        metadata: ["video": "\(call.video)", "frame": "\(index)", "reason": "\(reason)"])
      perform(scheduler.defective(index, reason, in: call.id, at: now), with: nil)
    }
  }

  private func refused(_ index: Int64, _ failure: FetchFailure, in call: FetchCall) {
    perform(scheduler.refused(index, failure, in: call.id, at: clock.now()), with: nil)
  }

  private func ended(_ call: FetchCall, _ end: CallEnd) {
    runs[call.id] = nil
    if case .complete = end {
    } else {
      // A scrub may well be read ahead beyond the video's end.
      logger.log(
        level: call.isReadahead ? .debug : .warning, "upstream call failed",
        metadata: [
          "video": "\(call.video)", "frames": "\(call.indices.count)", "end": "\(end)",
        ])
    }
    perform(scheduler.ended(call.id, end, at: clock.now()), with: nil)
  }
}
