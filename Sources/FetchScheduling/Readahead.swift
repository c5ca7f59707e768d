/// Frames that may be read ahead now: those that come next in one caller's scrub.
public struct Readahead: Hashable, Sendable {
  /// Whose right is used: that of the scrub.
  public let domain: AccessDomain
  public let video: Int64
  /// The nearest first, no repeats; the owner takes out what is at hand.
  public var indices: [Int64]
  let scrub: ScrubID

  init(of scrub: ScrubID, indices: [Int64]) {
    domain = scrub.domain
    video = scrub.video
    self.indices = indices
    self.scrub = scrub
  }

  public func key(_ index: Int64) -> FrameKey {
    FrameKey(domain: domain, video: video, index: index)
  }
}

/// One caller on one video.
struct ScrubID: Hashable, Sendable {
  let caller: Caller
  let domain: AccessDomain
  let video: Int64

  func key(_ index: Int64) -> FrameKey {
    FrameKey(domain: domain, video: video, index: index)
  }
}
