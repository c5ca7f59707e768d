import COpenSSL
import Glibc

/// One connection's TLS: what its loop calls in place of `recv` and `sendmsg`.
///
/// Only its loop's queue touches it. Plain bytes of a chunk count as sent when the last of its
/// records is, so that the output stays what the peer has not got.
final class TLSSession {
  enum Handshake: Equatable {
    case done
    /// Waits for the peer.
    case unfinished
    /// The peer speaks plain HTTP.
    case plain
    /// Failed; the alert that says why has left where it could.
    case failed(String)
  }

  /// Reads of the socket for which one call of OpenSSL's may go on; a record takes two.
  static let maximumReceives = 16

  let context: TLSContext
  let cipher: CipherBuffer
  let ssl: OpaquePointer
  let socket: PlainSocket
  private let clock: LoopClock
  let heldBytes: Int

  /// Something came before the handshake.
  private var hasBegun = false
  private(set) var hasEnded = false
  /// Nothing can be read or written any more (RFC 8446, section 6.2).
  var isBroken = false
  private var isEstablished = false
  /// Times that the socket was read since OpenSSL was last called to read.
  private var receives = 0
  /// The last `recv` took all that there was.
  private var isDrained = false

  /// Nil while OpenSSL encrypts.
  var kernel: KernelRecords?
  /// Encrypted bytes that the kernel did not take, from `unsentStart` on.
  private(set) var unsent: [UInt8] = []
  private var unsentStart = 0
  /// The output's first bytes that `unsent` holds, or that have left before it.
  private var encrypted = 0

  /// Nil without memory.
  init?(
    _ context: TLSContext, _ socket: PlainSocket, cipher: CipherBuffer, clock: LoopClock,
    heldBytes: Int
  ) {
    guard let ssl = context.makeSession() else { return nil }
    self.context = context
    self.socket = socket
    self.cipher = cipher
    self.clock = clock
    self.heldBytes = heldBytes
    self.ssl = ssl
    // Read back by `of(_:)` while a call of this session runs.
    SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
    SSL_set_accept_state(ssl)
    // `deinit` frees: every property is set.
    guard TLSSocket.attach(to: self, ssl) else { return nil }
  }

  deinit {
    cipher.held -= unsent.count
    SSL_free(ssl)
  }

  /// The session of a callback's `SSL`.
  static func of(_ ssl: OpaquePointer) -> TLSSession? {
    // Set in `init`, and an `SSL` lives no longer than its session.
    SSL_get_ex_data(ssl, 0).map { Unmanaged<TLSSession>.fromOpaque($0).takeUnretainedValue() }
  }

  var now: ServerInstant { clock.now }
  var isResumed: Bool { SSL_session_reused(ssl) == 1 }

  /// Goes on with the handshake as far as the peer's bytes allow. What it wrote last waits for
  /// `write` or `flush`: often a request came with the peer's last bytes, and its answer can leave
  /// with it.
  func shakeHands() -> Handshake {
    receives = 0
    if !hasBegun {
      switch socket.peek() {
      case nil: return .unfinished
      // Methods begin so, and no record does (RFC 8446, section 5.1).
      case .some(0x41...0x5A): return .plain
      case .some: hasBegun = true
      }
    }
    ERR_clear_error()
    let result = SSL_do_handshake(ssl)
    let reason = result == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl, result)
    if result == 1 {
      isEstablished = true
      return .done
    }
    if flush(), reason == SSL_ERROR_WANT_READ { return .unfinished }
    isBroken = true
    return .failed(hasEnded ? "the peer left" : TLSError.lastReason())
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Transport.ReadResult {
    // What still comes is not looked at, but taken, so that the alert is not reset away.
    guard !isBroken else { return socket.read(into: buffer) }
    ERR_clear_error()
    isDrained = false
    receives = 0
    let written = cipher.count
    let count = SSL_read(ssl, buffer.baseAddress, Int32(clamping: buffer.count))
    let reason = count > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl, count)
    // A change of keys is answered while reading (RFC 8446, section 4.6.3).
    guard cipher.count == written || flush() else { return .failed }
    guard !hasOutlivedKeys else { return .end }
    switch reason {
    case SSL_ERROR_NONE:
      return .bytes(Int(count), isLast: isDrained && SSL_has_pending(ssl) == 0)
    case SSL_ERROR_WANT_READ: return .wouldBlock
    case SSL_ERROR_ZERO_RETURN: return .end
    default:
      isBroken = true
      return .failed
    }
  }

  /// What the BIO reads; fails where a peer sends on and on what is no part of a request, such as
  /// new keys: one `SSL_read` would take it all, and the loop has others to serve.
  func receive(_ buffer: UnsafeMutableRawBufferPointer) -> Transport.ReadResult {
    // One `SSL_read` would go on for as long as the peer asks for new keys.
    guard !hasOutlivedKeys else { return .wouldBlock }
    receives += 1
    guard receives <= Self.maximumReceives else { return .failed }
    let result = socket.read(into: buffer)
    switch result {
    case .bytes(_, let isLast): isDrained = isLast
    case .wouldBlock: isDrained = true
    case .end, .failed: hasEnded = true
    }
    return result
  }

  func write(_ output: OutputQueue) -> Transport.WriteResult {
    guard !isBroken else { return .failed }
    guard kernel == nil else { return writePlain(output) }
    if encrypted == 0 {
      guard let count = encrypt(output) else {
        isBroken = true
        return .failed
      }
      encrypted = count
    }
    guard flush() else { return .failed }
    guard unsent.isEmpty else { return .wouldBlock }
    defer { encrypted = 0 }
    return .bytes(encrypted)
  }

  /// Bytes of the present chunk that have left; the output still counts them as unsent.
  var sentAhead: Int {
    if let kernel { return kernel.pending }
    return unsent.isEmpty ? 0 : max(0, encrypted - (unsent.count - unsentStart))
  }

  /// Says that no more comes, where that is still possible (RFC 8446, section 6.1).
  func sayEnd() {
    guard isEstablished, !isBroken, unsent.isEmpty, kernel?.pending ?? 0 == 0 else { return }
    ERR_clear_error()
    SSL_shutdown(ssl)
    _ = flush()
  }

  /// Sends what is encrypted; keeps what the kernel does not take. False where the socket failed.
  func flush() -> Bool {
    if !unsent.isEmpty {
      // Behind what waits already: an answer to a change of keys, of which a peer that takes
      // nothing may not ask for many.
      guard unsent.count + cipher.count <= CipherBuffer.size else {
        isBroken = true
        return false
      }
      if cipher.count > 0 {
        cipher.held += cipher.count
        unsent += cipher.content
        cipher.removeAll()
      }
      return flushUnsent()
    }
    guard cipher.count > 0 else { return true }
    defer { cipher.removeAll() }
    guard let sent = socket.send(cipher.content) else {
      isBroken = true
      return false
    }
    if sent < cipher.count {
      unsent = Array(cipher.content[sent...])
      unsentStart = 0
      cipher.held += unsent.count
    }
    return true
  }

  private func flushUnsent() -> Bool {
    let sent = unsent.withUnsafeBytes { bytes in
      socket.send(UnsafeRawBufferPointer(rebasing: bytes[unsentStart...]))
    }
    guard let sent else {
      isBroken = true
      return false
    }
    unsentStart += sent
    if unsentStart == unsent.count {
      cipher.held -= unsent.count
      unsent = []
      unsentStart = 0
    }
    return true
  }
}
