import FetchScheduling

/// What the upstream said of a video when it was asked once.
public struct VideoCheck: Sendable, Hashable {
  /// Of the video's file; nil where the upstream does not know.
  public var hash: String?
  /// When anything of the video was last changed, by the upstream's clock since 1970; nil where it
  /// does not know.
  public var updatedAt: Duration?
  /// The moments, on the store's clock, between which this was so.
  public var askedAt: Moment
  public var answeredAt: Moment

  public init(hash: String?, updatedAt: Duration?, askedAt: Moment, answeredAt: Moment) {
    self.hash = hash
    self.updatedAt = updatedAt
    self.askedAt = askedAt
    self.answeredAt = answeredAt
  }
}
