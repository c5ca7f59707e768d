/// Whose right a fetch uses: wants of different domains never share a fetch, a refusal or an entry.
public struct AccessDomain: Hashable, Sendable {
  /// An opaque identity, 0 the gateway's own token; the same in every process, since entries on the
  /// disk carry it.
  public let identity: UInt64
  public static let gateway = AccessDomain(identity: 0)
  public init(identity: UInt64) { self.identity = identity }
}
