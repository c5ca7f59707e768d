import HTTPWire

/// The other end of a connection.
public enum PeerAddress: Hashable, Sendable {
  /// Numeric text without a port: `127.0.0.1`, `::1` (an IPv4-mapped address as IPv4).
  case address(String)
  /// A Unix socket's peer has no address.
  case unix
}

extension PeerAddress {
  /// Who the header says it is; nil where it is no address.
  init?(_ header: ProxyHeader, or peer: PeerAddress) {
    switch header {
    case .unsaid: self = peer
    case .unix: self = .unix
    case .address(let bytes):
      guard let text = SocketAddress.text(of: bytes) else { return nil }
      self = .address(text)
    case .text(let text, let isVersion6):
      guard let bytes = SocketAddress.bytes(of: text, isVersion6: isVersion6),
        let canonical = SocketAddress.text(of: bytes)
      else { return nil }
      self = .address(canonical)
    }
  }
}
