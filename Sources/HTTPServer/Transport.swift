/// A connection's byte stream, plain or under TLS, and nothing of HTTP. No call of it waits.
struct Transport {
  enum ReadResult {
    /// `isLast`: nothing more was there at that moment.
    case bytes(Int, isLast: Bool)
    case wouldBlock
    case end
    case failed
  }

  enum WriteResult {
    case bytes(Int)
    case wouldBlock
    case failed
  }

  let socket: PlainSocket
  /// Nil where the stream is plain.
  private(set) var session: TLSSession?

  func read(into buffer: UnsafeMutableRawBufferPointer) -> ReadResult {
    session?.read(into: buffer) ?? socket.read(into: buffer)
  }

  /// Hands over as much as the kernel takes.
  func write(_ output: OutputQueue) -> WriteResult {
    session?.write(output) ?? socket.write(output)
  }

  func shutDownWriting() {
    session?.sayEnd()
    // Records that the kernel has not finished would never leave; the peer has been told.
    if session?.kernel == nil { socket.shutDownWriting() }
  }

  /// Bytes handed over that the peer's kernel has not acknowledged, less those that have left and
  /// are not reported as written yet; framing included.
  var unacknowledged: Int { socket.unacknowledged - (session?.sentAhead ?? 0) }

  /// From here on the stream is plain: the peer never spoke TLS.
  mutating func dropSession() { session = nil }

  /// The one place a connection's descriptor is closed.
  func close(resetting: Bool) {
    if !resetting { session?.sayEnd() }
    socket.close(resetting: resetting)
  }
}
