/// What a want is for; equal keys are one fetch.
public struct FrameKey: Hashable, Sendable {
  public let domain: AccessDomain
  /// The platform's video id, positive, at most 63 bits.
  public let video: Int64
  /// 0-based frame index, at most 63 bits.
  public let index: Int64
  public init(domain: AccessDomain, video: Int64, index: Int64) {
    self.domain = domain
    self.video = video
    self.index = index
  }
}
