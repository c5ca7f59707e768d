import Glibc
import HTTPWire

/// A server's settings; sizes in bytes.
public struct ServerConfiguration: Sendable {
  /// Where to listen; several are served alike.
  public var listen: [ListenAddress]
  /// Permission bits of the files of Unix sockets; nil: what the process's umask leaves.
  public var socketPermissions: UInt32?
  /// TLS on all TCP addresses; nil: none.
  public var tls: TLSConfiguration?
  /// Where ``ListenAddress/systemd(name:)`` finds its sockets.
  public var inherited = InheritedSockets.ofProcess
  /// Event loops, 1 or more; as many as the machine has cores.
  public var loops = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  /// How much of a request's framing is taken.
  public var limits = RequestLimits()
  /// Connections at most; one more is answered 503 and closed.
  public var maxConnections = 10_000
  /// Connections of one group of peers at most; one more is answered 429 and closed.
  public var maxGroupConnections = Int.max
  /// Which peers are counted as one; nil: not counted. By default each address for itself.
  public var group: @Sendable (PeerAddress) -> String? = { peer in
    if case .address(let text) = peer { text } else { nil }
  }
  /// Connections beyond `maxConnections` that may be under refusal at once; others just close.
  public var maxRefusals = 64
  /// From a request's first byte to the end of its head; else 408.
  public var headerTimeout = Duration.seconds(10)
  /// From the moment a body is asked for to its end.
  public var bodyTimeout = Duration.seconds(30)
  /// How long a connection may stay without a request's first byte.
  public var idleTimeout = Duration.seconds(60)
  /// A reader that takes fewer bytes a second than `minimumReadRate` for that long is cut.
  public var writeTimeout = Duration.seconds(30)
  /// Bytes a second that a reader has to take while there is something to take.
  public var minimumReadRate = 16 * 1024
  /// How long what the caller still sends is read and dropped behind a last response, so that a
  /// reset does not take the response away (RFC 9112, section 9.6).
  public var lingerTimeout = Duration.seconds(2)
  /// How long a new connection may take for its first request once the server shuts down.
  public var firstRequestTimeout = Duration.seconds(1)
  /// Unsent bytes of a streamed body beyond which its producer waits.
  public var streamHighWater = 256 * 1024
  /// What is read and dropped of a body nobody asked for, so that the connection can stay.
  public var discardedBodyBytes: Int64 = 64 * 1024
  /// Connections that the kernel may hold ready for `accept`.
  public var backlog = 1024
  /// Whose connections begin with a header of the PROXY protocol, which says who is behind them; a
  /// connection without it is closed. Nil: nobody's.
  public var takesProxyHeader: (@Sendable (PeerAddress) -> Bool)?

  /// The system call behind accepting, for tests of what it may say.
  var accept: @Sendable (_ listener: Int32, inout SocketAddress) -> Int32 = Listener.accept

  public init(listen: [ListenAddress]) {
    self.listen = listen
  }

  /// How often each loop looks for passed deadlines: a quarter of the shortest, 5 ms to 1 s.
  var sweepInterval: Duration {
    let shortest = min(
      headerTimeout, bodyTimeout, idleTimeout, writeTimeout, lingerTimeout,
      tls?.handshakeTimeout ?? headerTimeout)
    return min(max(shortest / 4, .milliseconds(5)), .seconds(1))
  }
}
