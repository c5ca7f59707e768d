import Glibc

/// An internet address; an IPv4 one is its IPv4-mapped IPv6 one (RFC 4291, section 2.5.5.2).
struct IPAddress: Hashable, Sendable {
  /// In network order: the first byte is the highest.
  let bits: UInt128

  private static let mapped: UInt128 = 0xFFFF << 32

  init(bits: UInt128) { self.bits = bits }

  /// From numeric text without port, brackets or zone; nil for anything else.
  init?(_ text: some StringProtocol) { self.init(ascii: Array(text.utf8)[...]) }

  /// The same for text in bytes.
  init?(ascii text: ArraySlice<UInt8>) {
    guard text.count < Int(INET6_ADDRSTRLEN), !text.contains(0) else { return nil }
    let terminated = text.map { CChar(bitPattern: $0) } + [0]
    var version4 = in_addr()
    if inet_pton(AF_INET, terminated, &version4) == 1 {
      bits = Self.mapped | UInt128(UInt32(bigEndian: version4.s_addr))
      return
    }
    var version6 = in6_addr()
    guard inet_pton(AF_INET6, terminated, &version6) == 1 else { return nil }
    bits = withUnsafeBytes(of: &version6) { bytes in
      UInt128(bigEndian: bytes.loadUnaligned(as: UInt128.self))
    }
  }

  var isVersion4: Bool { bits >> 32 == 0xFFFF }

  /// The part that one subscriber has: all of an IPv4 address, the first 64 bits of an IPv6 one
  /// (RFC 6177, section 2), of which the rest is his to choose.
  var subscriber: IPAddress { isVersion4 ? self : IPAddress(bits: (bits >> 64) << 64) }

  /// Canonical text (RFC 5952), an IPv4-mapped address as IPv4.
  var text: String {
    var bytes = withUnsafeBytes(of: bits.bigEndian) { Array($0) }
    if isVersion4 { bytes.removeFirst(12) }
    let family = isVersion4 ? AF_INET : AF_INET6
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
      // Neither the family nor the room can be wrong, and nothing else can fail (inet_ntop(3)).
      inet_ntop(family, bytes, text.baseAddress, socklen_t(text.count))
        .map { String(cString: $0) } ?? ""
    }
  }
}
