import FetchScheduling

/// Whose frames a folder holds: the upstream's address, and the token that has the right to them.
///
/// Entries carry it as 64 bits of a digest, so that one that was brought in from another folder, or
/// was stored under another account's token, is never read for this one.
public struct DiskBinding: Sendable, Hashable {
  public let upstream: String
  private let own: UInt64
  private let others: UInt64

  /// `token` is the gateway's own; nil for none.
  public init(upstream: String, token: String?) {
    self.upstream = upstream
    own = Self.digest("own", upstream, token ?? "")
    others = Self.digest("others", upstream)
  }

  /// What entries of a domain carry; no two domains share it.
  func access(of domain: AccessDomain) -> UInt64 {
    domain == .gateway ? own : others ^ domain.identity
  }

  /// The domain that entries with it belong to; of another token's, one that nobody asks for.
  func domain(of access: UInt64) -> AccessDomain {
    access == own ? .gateway : AccessDomain(identity: others ^ access)
  }

  /// The first 8 bytes of a SHA-256 over the words, each behind its length.
  private static func digest(_ words: String...) -> UInt64 {
    var content: [UInt8] = []
    for word in words {
      content += LittleEndian.bytes(of: UInt64(word.utf8.count))
      content += word.utf8
    }
    return LittleEndian.number(at: 0, in: SHA256Digest(of: content).bytes)
  }
}
