import FetchScheduling

/// So many callers who share out the frames of one video, each asking for its next when it has one.
struct ClosedLoopCrowd: Crowd {
  let callers: Int
  let frames: Int
  private var lastFrame = 0
  /// When the last frame came.
  private(set) var finished: Moment = .zero

  init(callers: Int, frames: Int) {
    self.callers = callers
    self.frames = frames
  }

  mutating func firstEvents() -> [(moment: Moment, event: Event)] {
    (1...callers).flatMap { next(for: Caller("caller \($0)"), at: .zero) }
  }

  mutating func answered(_ want: Want, at now: Moment) -> [(moment: Moment, event: Event)] {
    finished = now
    return next(for: want.caller, at: now)
  }

  private mutating func next(
    for caller: Caller, at now: Moment
  ) -> [(moment: Moment, event: Event)] {
    guard lastFrame < frames else { return [] }
    lastFrame += 1
    let want = Want(
      waiter: WaiterID(number: UInt64(lastFrame)),
      key: FrameKey(domain: .gateway, video: 7, index: Int64(lastFrame)),
      priority: .interactive, caller: caller, deadline: now + .seconds(55))
    return [(now, .submit([want]))]
  }
}
