/// After so many calls in a row that failed the upstream is left alone for a while, and then tried
/// with one call: the pause doubles until one goes well.
struct Circuit: Sendable {
  private let threshold: Int
  private let basePause: Duration
  private let longestPause: Duration

  /// Failures in a row, the video of the first, and whether there was another's since.
  private var failures = 0
  private var video: Int64?
  private var concernsSeveral = false
  private var pauses = 0
  /// Set once it has opened, until a call goes well: from then on one call at a time may try.
  private(set) var pauseEnd: Moment?

  init(policy: FetchPolicy) {
    threshold = policy.circuitFailures
    basePause = policy.circuitPause
    longestPause = policy.circuitPauseCap
  }

  func isOpen(at now: Moment) -> Bool { pauseEnd.map { now < $0 } ?? false }

  /// How many calls there may be at once, of `slots`.
  func limit(_ slots: Int, at now: Moment) -> Int {
    pauseEnd == nil ? slots : isOpen(at: now) ? 0 : 1
  }

  /// The upstream has answered.
  mutating func close() {
    failures = 0
    video = nil
    concernsSeveral = false
    pauses = 0
    pauseEnd = nil
  }

  /// A call has failed, and not for a fault of its own.
  ///
  /// - Parameter isGone: Nobody was there. Else it may be the video's fault: calls for one video
  ///   alone, though they all fail, don't keep others from theirs.
  mutating func fail(video failed: Int64, isGone: Bool, at now: Moment) {
    if failures == 0 { video = failed }
    failures += 1
    if isGone || video != failed { concernsSeveral = true }
    guard failures >= threshold, concernsSeveral, !isOpen(at: now) else { return }
    pauseEnd = now + min(basePause * (1 << min(pauses, 20)), longestPause)
    pauses += 1
  }
}
