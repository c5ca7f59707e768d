import FetchScheduling

/// Tells which of the frames that are kept may be handed out.
struct Freshness: Sendable {
  /// How long a frame is good, from when it was asked for or its video was last found unchanged.
  let timeToLive: Duration
  let versions: VideoVersions
  /// Frames from the disk that may wait for word of their video, in bytes.
  var doubtfulBytes = DiskLimits().doubtfulBytes

  /// Whether the frame may be handed out without a question; only for one that is too old in itself
  /// it is looked up what is known of its video.
  func isGood(
    _ frame: StoredFrame, _ key: FrameKey, for demand: FrameDemand, at now: Moment
  ) -> Bool {
    if demand.allows(age: now - frame.requestedAt, timeToLive: timeToLive) { return true }
    guard case .proved(let checkedAt) = versions.standing(of: key, requestedAt: frame.requestedAt)
    else { return false }
    return demand.allows(age: now - checkedAt, timeToLive: timeToLive)
  }
}
