/// Whose right a fetch uses: wants of different domains never share a fetch, a refusal or an entry.
public struct AccessDomain: Hashable, Sendable {
  /// An opaque identity: 0 is the gateway's own token.
  public let identity: UInt64
  public static let gateway = AccessDomain(identity: 0)
  public init(identity: UInt64) { self.identity = identity }
}

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

/// Who asks: callers are taken in turn. A token, a key's digest, or an address.
public struct Caller: Hashable, Sendable {
  public let name: String
  public init(_ name: String) { self.name = name }
}
