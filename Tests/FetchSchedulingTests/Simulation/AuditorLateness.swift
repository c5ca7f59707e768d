import FetchScheduling

/// The videos of which nothing comes.
struct LatenessAudit {
  var videos: Set<Int64> = []
  /// Those of which a call has timed out since.
  var timedOut: Set<Int64> = []
  /// Whether a call has made way with the event under way.
  var hasMadeWay = false
}

extension Auditor {
  func noteLate(at now: Moment) {
    lateness.hasMadeWay = false
    for call in calls.values where call.isLate(at: now) {
      lateness.videos.insert(call.request.video)
    }
  }

  func videoAnswered(_ video: Int64, at now: Moment) {
    for id in calls.keys where calls[id]?.request.video == video { calls[id]?.lastWord = now }
    lateness.videos.remove(video)
    lateness.timedOut.remove(video)
  }

  /// Whether a time-out of the video's says something of the upstream.
  func blames(_ video: Int64) -> Bool {
    guard lateness.videos.contains(video) else { return true }
    return lateness.timedOut.insert(video).inserted
  }

  private func wantedCalls(of video: Int64) -> [FlyingCall] {
    calls.values.filter { $0.request.video == video && !$0.request.isReadahead }
  }

  /// Whether its wants have to wait for the call of it that is in flight.
  func isHeld(_ video: Int64) -> Bool {
    lateness.videos.contains(video) && !wantedCalls(of: video).isEmpty
  }

  /// Those of the waiting frames that could go.
  func mayGo(_ keys: Set<FrameKey>) -> Set<FrameKey> {
    lateness.videos.isEmpty ? keys : keys.filter { !isHeld($0.video) }
  }

  func checkLateness(of call: FetchCall) {
    guard lateness.videos.contains(call.video) else { return }
    require(!call.isReadahead, "reads a video ahead of which nothing comes")
    require(wantedCalls(of: call.video).isEmpty, "another slot for a video of which nothing comes")
  }

  /// A call that somebody wants makes way only where it is late and another of its video is in
  /// flight, and only for another video.
  func checkMadeWay(_ call: FlyingCall, at now: Moment) {
    lateness.hasMadeWay = true
    require(call.isLate(at: now), "cancelled what somebody wants, and is not late")
    let older = wantedCalls(of: call.request.video).contains {
      $0.request.id.number < call.request.id.number
    }
    require(older, "cancelled the only call of a video that is wanted")
    let others = waiting.interactive.union(waiting.batch).contains {
      !lateness.videos.contains($0.video)
        && (!call.request.isInteractive || frames[$0]?.priority == .interactive)
    }
    require(others, "cancelled what somebody wants, for nobody")
  }

  /// Nobody waits for another video while calls of a late one hold several slots.
  func checkWaysMade(_ statistics: SchedulerStatistics, at now: Moment) {
    guard !lateness.videos.isEmpty, circuitEnd == nil, statistics.slots > 1, hasMemoryToSpare else {
      return
    }
    let spare = calls.values.contains { call in
      !call.request.isReadahead && lateness.videos.contains(call.request.video)
        && call.isLate(at: now)
        && wantedCalls(of: call.request.video).contains {
          $0.request.id.number < call.request.id.number
        }
    }
    let waits = waiting.freshInteractive.contains { !lateness.videos.contains($0.video) }
    let hasSlot = busyCalls.count < statistics.slots
    // Whose turn it is may be another, of a late video.
    let isOneVideos = Set(mayGo(waiting.interactive).map(\.video)).isDisjoint(with: lateness.videos)
    require(!spare || !waits || hasSlot || !isOneVideos, "waits for a video of which nothing comes")
  }
}
