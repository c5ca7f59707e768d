import FetchScheduling

/// What is known of a video by the last check: since when its frames are what they were then.
///
/// A frame is proved by the time at which it was asked for, since what it shows is no older: when
/// it arrived says nothing, as the video may have been replaced while it was on its way. A video
/// that is replaced and put back between two checks goes unseen.
struct VideoRecord: Hashable, Sendable {
  /// How far the upstream's clock and ours may be apart: a date proves only frames that were asked
  /// for so much later.
  static let clockSkew = Duration.seconds(300)

  let hash: String?
  /// Frames asked for at this moment or later show the video as it was at the check; nil: nothing
  /// proves any.
  let since: Moment?
  /// When the check began.
  let checkedAt: Moment

  /// The record behind a check.
  ///
  /// - Parameter epoch: The beginning of 1970 on the store's clock.
  init(_ check: VideoCheck, epoch: Moment, after earlier: VideoRecord?) {
    let unchangedSince = check.updatedAt.map { epoch + $0 + Self.clockSkew }
    hash = check.hash
    checkedAt = check.askedAt
    switch (earlier?.hash, check.hash) {
    case (let before?, let now?) where before == now:
      // Whatever the date says: it moves with mere metadata as well.
      since = earlier?.since
    case (_?, _?): since = check.answeredAt
    case (nil, _?): since = min(check.answeredAt, unchangedSince ?? check.answeredAt)
    case (_, nil): since = unchangedSince
    }
  }

  /// Whether a frame that was asked for then shows the video as it was at the check.
  func proves(requestedAt: Moment) -> Bool { since.map { requestedAt >= $0 } ?? false }
}
