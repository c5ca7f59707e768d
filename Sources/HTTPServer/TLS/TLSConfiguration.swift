/// How a server speaks TLS on its TCP addresses; Unix sockets stay plain.
public struct TLSConfiguration: Sendable {
  /// A certificate's chain and its key, each a PEM file.
  public struct Pair: Hashable, Sendable {
    public var certificate: String
    public var key: String

    public init(certificate: String, key: String) {
      self.certificate = certificate
      self.key = key
    }
  }

  /// One or more; a connection gets the first whose certificate has the name that it asks for, else
  /// the very first (RFC 6066, section 3).
  public var pairs: [Pair]
  /// From a connection's acceptance to the end of its handshake.
  public var handshakeTimeout = Duration.seconds(10)
  /// Handshakes at once; one more, and the oldest of its loop gives way: an honest one takes some
  /// round trips, so the oldest are those that only take up room.
  public var maxHandshakes = 1024
  /// How long a key seals session tickets; it opens them for as long again.
  public var ticketKeyLifetime = Duration.seconds(3600)
  /// Encrypted bytes that connections of one loop may hold for slow readers before each is given
  /// only one record at a time.
  public var heldBytes = 32 << 20

  public init(pairs: [Pair]) {
    self.pairs = pairs
  }
}
