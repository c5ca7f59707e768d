import HTTPServer
import HTTPWire

/// The proxies whose word on who is behind them is taken.
public struct TrustedProxies: Sendable, Hashable {
  /// Why a text is none, in a few words.
  public struct Failure: Error, Hashable, Sendable {
    public var reason: String
  }

  /// Ranges at most.
  public static let longest = 256
  /// Proxies in a row that are looked at; the last of them is the caller where there are more.
  static let mostHops = 32

  private struct Range: Hashable {
    let network: IPAddress
    /// 0 to 128; that of an IPv4 network is 96 and more.
    let prefix: Int

    func contains(_ address: IPAddress) -> Bool {
      prefix == 0 || (address.bits ^ network.bits) >> UInt128(128 - prefix) == 0
    }
  }

  private var ranges: [Range] = []
  private var includesUnix = false

  /// None.
  public init() {}

  /// From `10.0.0.0/8`, `192.0.2.1`, `2001:db8::/32` and `unix`, the peers of Unix sockets.
  public init(_ items: [String]) throws(Failure) {
    guard items.count <= Self.longest else {
      throw Failure(reason: "there are more than \(Self.longest)")
    }
    for item in items {
      if item == "unix" {
        includesUnix = true
      } else {
        ranges.append(try Self.range(item))
      }
    }
  }

  public var isEmpty: Bool { ranges.isEmpty && !includesUnix }

  public func trusts(_ peer: PeerAddress) -> Bool {
    switch peer {
    case .unix: includesUnix
    case .address(let text): !ranges.isEmpty && IPAddress(text).map(trusts) ?? false
    }
  }

  /// Whose connections a peer's are counted as: an address, or the first 64 bits of an IPv6 one;
  /// nil for trusted proxies, behind whom are many, and for Unix sockets.
  public func subscriber(of peer: PeerAddress) -> String? {
    guard !trusts(peer), case .address(let text) = peer else { return nil }
    return IPAddress(text)?.subscriber.text ?? text
  }

  private func trusts(_ address: IPAddress) -> Bool {
    ranges.contains { $0.contains(address) }
  }

  private static func range(_ text: String) throws(Failure) -> Range {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = IPAddress(parts[0]) else {
      throw Failure(reason: "'\(text)' is no address or range of addresses")
    }
    let most: Int64 = address.isVersion4 ? 32 : 128
    guard let length = parts.count == 2 ? URLText.decimal(parts[1].utf8) : most, length <= most
    else {
      throw Failure(reason: "the prefix of '\(text)' is not from 0 to \(most)")
    }
    let range = Range(network: address, prefix: Int(128 - most + length))
    let rest = range.prefix == 128 ? 0 : address.bits << UInt128(range.prefix)
    guard rest == 0 else { throw Failure(reason: "'\(text)' has bits behind its prefix") }
    return range
  }

  /// Who asks: the peer, or, where it is a trusted proxy, the right-most one before it that is not.
  ///
  /// Where a proxy says that it does not know, what it says can't be read, or the two fields
  /// disagree, it is the proxy itself: what stands further left is anyone's word.
  func client(of head: RequestHead, from peer: PeerAddress) -> PeerAddress {
    guard !isEmpty, trusts(peer) else { return peer }
    let one = head.combined(.xForwardedFor).map {
      client(behind: ForwardedHops.ofXForwardedFor(Array($0.utf8)), peer)
    }
    let other = head.combined(.forwarded).map {
      client(behind: ForwardedHops.ofForwarded(Array($0.utf8)), peer)
    }
    guard let one, let other else { return one ?? other ?? peer }
    return one == other ? one : peer
  }

  private func client(behind hops: [IPAddress?], _ peer: PeerAddress) -> PeerAddress {
    var nearest = peer
    for hop in hops.reversed().prefix(Self.mostHops) {
      guard let hop else { break }
      nearest = .address(hop.text)
      guard trusts(hop) else { break }
    }
    return nearest
  }
}
