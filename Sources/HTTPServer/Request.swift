import HTTPWire

/// One request as its handler sees it: the head is whole, the body is still to be asked for.
public struct Request: Sendable {
  public var head: RequestHead
  /// Who is at the other end of the connection.
  public let peer: PeerAddress
  public let body: RequestBody
  /// When the head was whole.
  public let received: ServerInstant

  public init(
    head: RequestHead, peer: PeerAddress, body: RequestBody, received: ServerInstant
  ) {
    self.head = head
    self.peer = peer
    self.body = body
    self.received = received
  }
}
