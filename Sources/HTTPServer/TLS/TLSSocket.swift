import COpenSSL

// Of `openssl/bio.h`, which names these in a comment alone.
private let bioSetKernelKeys: Int32 = 72
private let bioSetRecordType: Int32 = 74

/// The BIO by which OpenSSL reads a session's socket and writes into its loop's cipher buffer.
///
/// Reading is a `recv`, which tells whether it emptied the socket; writing is a copy, so that many
/// records leave in one system call. Where the kernel encrypts, OpenSSL asks the BIO to hand it the
/// keys, and writes plain what is no application data.
enum TLSSocket {
  /// Made once: OpenSSL's table of the calls below.
  ///
  /// `nonisolated(unsafe)` holds because it is set once, before its first use, and never changes.
  nonisolated(unsafe) private static let method: OpaquePointer? = {
    let kind = BIO_get_new_index() | Int32(BIO_TYPE_SOURCE_SINK)
    guard let method = BIO_meth_new(kind, "event loop") else { return nil }
    BIO_meth_set_read(method, read)
    BIO_meth_set_write(method, write)
    BIO_meth_set_ctrl(method, control)
    BIO_meth_set_create(method) { bio in
      BIO_set_init(bio, 1)
      return 1
    }
    return method
  }()

  /// Gives the session a BIO of this kind for both directions; false without memory. The session
  /// outlives it.
  static func attach(to session: TLSSession, _ ssl: OpaquePointer) -> Bool {
    guard let method, let bio = BIO_new(method) else { return false }
    BIO_set_data(bio, Unmanaged.passUnretained(session).toOpaque())
    // The session's own from here on.
    SSL_set_bio(ssl, bio, bio)
    return true
  }

  private static func session(of bio: OpaquePointer?) -> TLSSession? {
    // Set in `attach`; OpenSSL calls only while the session, which owns the BIO, runs a call.
    BIO_get_data(bio).map { Unmanaged<TLSSession>.fromOpaque($0).takeUnretainedValue() }
  }

  private static let read:
    @convention(c) (OpaquePointer?, UnsafeMutablePointer<CChar>?, Int32) -> Int32 = {
      bio, bytes, count in
      guard let bytes, count > 0, let session = session(of: bio) else { return -1 }
      bio_forget_retry(bio)
      switch session.receive(UnsafeMutableRawBufferPointer(start: bytes, count: Int(count))) {
      case .bytes(let received, _): return Int32(received)
      case .wouldBlock:
        bio_ask_for_retry(bio)
        return -1
      case .end: return 0
      case .failed: return -1
      }
    }

  private static let write: @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32 =
    { bio, bytes, count in
      guard let bytes, let session = session(of: bio) else { return -1 }
      bio_forget_retry(bio)
      let source = UnsafeRawBufferPointer(start: bytes, count: Int(count))
      return session.take(source) ? count : -1
    }

  private static let control:
    @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int = {
      bio, command, number, pointer in
      switch command {
      case BIO_CTRL_FLUSH: return 1
      case BIO_CTRL_EOF: return session(of: bio)?.hasEnded == true ? 1 : 0
      // Zero is the other direction, which stays OpenSSL's: requests are short.
      case bioSetKernelKeys where number != 0:
        guard let pointer, let session = session(of: bio) else { return 0 }
        return session.handOver(keys: pointer) ? 1 : 0
      // Asked in `SSL_free` too: `deinit` still has the session, and nothing here keeps it longer.
      case BIO_CTRL_GET_KTLS_SEND: return session(of: bio)?.kernel == nil ? 0 : 1
      case bioSetRecordType:
        session(of: bio)?.kernel?.type = UInt8(truncatingIfNeeded: number)
        return 1
      default: return 0
      }
    }
}
