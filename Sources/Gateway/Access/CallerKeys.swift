import FetchScheduling
import FrameStore
import HTTPWire
import PlatformFetching
import Synchronization

/// The platform's keys that callers come with, and which videos the platform has let each of them
/// see a moment ago.
///
/// A key's domain is the start of its digest, which entries on a disk carry. No two keys that are
/// remembered share one: of two that would, the later is not let in.
public final class CallerKeys: Sendable {
  /// How long the platform's word for a key and a video counts.
  static let grantLife = Duration.seconds(60)
  /// How long nobody asks the platform again with a key that it does not take.
  static let refusalLife = Duration.seconds(10)
  /// Keys remembered; where there are more, one that has no grant goes, or else the one that was
  /// used longest ago.
  static let capacity = 10_000
  /// Videos of one key whose grants are remembered; where there are more, all of them go: the
  /// platform is asked again.
  static let grantCapacity = 10_000
  /// Bytes of a key.
  static let longestKey = 512

  private struct Entry {
    let key: String
    let digest: SHA256Digest
    var lastUse: Moment
    /// When the platform last said that it does not take the key.
    var refusedAt: Moment?
    /// When the platform was asked that said yes, by video.
    var grants: [Int64: Moment] = [:]
  }

  private let capacity: Int
  private let grantCapacity: Int
  private let refusalLife: Duration
  private let entries = Mutex<[AccessDomain: Entry]>([:])

  public convenience init() {
    self.init(capacity: Self.capacity)
  }

  init(
    capacity: Int, grantCapacity: Int = CallerKeys.grantCapacity,
    refusalLife: Duration = CallerKeys.refusalLife
  ) {
    self.capacity = capacity
    self.grantCapacity = grantCapacity
    self.refusalLife = refusalLife
  }

  /// The domain of a key, which is remembered; nil where it can be no key.
  func enter(_ key: ArraySlice<UInt8>, at now: Moment) -> AccessDomain? {
    guard (1...Self.longestKey).contains(key.count),
      key.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    let digest = SHA256Digest(of: key)
    let domain = Self.domain(of: digest)
    return entries.withLock { entries in
      if let place = entries.index(forKey: domain) {
        guard entries.values[place].digest == digest else { return nil }
        entries.values[place].lastUse = now
        return domain
      }
      if entries.count >= capacity { Self.makeRoom(in: &entries) }
      entries[domain] = Entry(
        key: String(decoding: key, as: UTF8.self), digest: digest, lastUse: now)
      return domain
    }
  }

  /// The key of a domain, for calls to the platform.
  public func key(of domain: AccessDomain) -> CallKey {
    entries.withLock { $0[domain].map { .callers($0.key) } } ?? .unknown
  }

  /// The platform, asked at that moment with the domain's key, gave something of the video.
  public func grant(_ video: VideoKey, askedAt: Moment) {
    entries.withLock { entries in
      guard let place = entries.index(forKey: video.domain) else { return }
      let known = entries.values[place].grants[video.video]
      if known == nil, entries.values[place].grants.count >= grantCapacity {
        entries.values[place].grants.removeAll(keepingCapacity: true)
      }
      entries.values[place].grants[video.video] = max(known ?? askedAt, askedAt)
      entries.values[place].refusedAt = nil
    }
  }

  /// The platform, asked with the domain's key, refused the video.
  public func revoke(_ video: VideoKey) {
    entries.withLock { $0[video.domain]?.grants[video.video] = nil }
  }

  /// The platform does not take the domain's key at all.
  public func refuse(_ domain: AccessDomain, at now: Moment) {
    entries.withLock { entries in
      guard let place = entries.index(forKey: domain) else { return }
      entries.values[place].refusedAt = now
      entries.values[place].grants = [:]
    }
  }

  /// Whether the platform need not be asked: it has just said that it does not take the key.
  func isRefused(_ domain: AccessDomain, at now: Moment) -> Bool {
    entries.withLock { entries in
      guard let refusedAt = entries[domain]?.refusedAt else { return false }
      return now - refusedAt < refusalLife
    }
  }

  /// Whether the platform's last word for the domain's key and the video is a yes that counts.
  func isGranted(_ video: VideoKey, at now: Moment) -> Bool {
    entries.withLock { entries in
      guard let askedAt = entries[video.domain]?.grants[video.video] else { return false }
      return now - askedAt < Self.grantLife
    }
  }

  /// Keys remembered now.
  var count: Int { entries.withLock(\.count) }

  /// 64 bits of the digest; never the gateway's own domain.
  private static func domain(of digest: SHA256Digest) -> AccessDomain {
    let identity = digest.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return AccessDomain(identity: max(1, identity))
  }

  /// Strangers come and go without grants: they must not drive out those who are let in.
  private static func makeRoom(in entries: inout [AccessDomain: Entry]) {
    let victim = entries.min { one, other in
      let (isStranger, isOtherStranger) = (one.value.grants.isEmpty, other.value.grants.isEmpty)
      return isStranger == isOtherStranger
        ? one.value.lastUse < other.value.lastUse : isStranger
    }
    if let victim { entries[victim.key] = nil }
  }

  /// 401 in the words of a gateway that takes the platform's keys.
  static func unauthorized(_ detail: String) -> Problem {
    var problem = Problem(.unauthorized, detail)
    // No scheme is registered for such a field (RFC 9110, section 11.6.1, wants one named).
    problem.challenge = #"ApiKey realm="frame-gateway", field="x-api-key""#
    return problem
  }
}
