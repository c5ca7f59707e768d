import FetchScheduling

/// A video as one access domain sees it.
public struct VideoKey: Hashable, Sendable {
  public let domain: AccessDomain
  public let video: Int64

  public init(domain: AccessDomain, video: Int64) {
    self.domain = domain
    self.video = video
  }

  init(_ key: FrameKey) { self.init(domain: key.domain, video: key.video) }

  public func frame(_ index: Int64) -> FrameKey {
    FrameKey(domain: domain, video: video, index: index)
  }
}
