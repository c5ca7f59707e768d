import COpenSSL
import Glibc

/// OpenSSL's client over a blocking socket.
final class TLSPeer {
  struct Settings {
    var newest = TLS1_3_VERSION
    /// Of the newest version.
    var suites: String?
    var protocols = ["http/1.1"]
    var name: String?
    /// To take up.
    var session: TLSTicket?
  }

  enum Failure: Error {
    case noContext
    /// The handshake or a call failed; OpenSSL's reason.
    case refused(String)
  }

  private let context: OpaquePointer
  private let ssl: OpaquePointer

  init(_ descriptor: Int32, _ settings: Settings) throws {
    guard let context = SSL_CTX_new(TLS_client_method()) else { throw Failure.noContext }
    // Weak on purpose: the server is what is tested.
    SSL_CTX_set_security_level(context, 0)
    if let suites = settings.suites {
      if settings.newest == TLS1_3_VERSION {
        SSL_CTX_set_ciphersuites(context, suites)
      } else {
        SSL_CTX_set_cipher_list(context, suites)
      }
    }
    guard let ssl = SSL_new(context) else {
      SSL_CTX_free(context)
      throw Failure.noContext
    }
    self.context = context
    self.ssl = ssl
    ssl_set_newest_version(ssl, settings.newest)
    let protocols = settings.protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    SSL_set_alpn_protos(ssl, protocols, UInt32(protocols.count))
    if let name = settings.name { ssl_set_server_name(ssl, name) }
    if let session = settings.session { SSL_set_session(ssl, session.pointer) }
    SSL_set_fd(ssl, descriptor)
  }

  deinit {
    // Else its session would count as broken off, and could not be taken up.
    SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN)
    SSL_free(ssl)
    SSL_CTX_free(context)
  }

  func connect() throws {
    // OpenSSL writes without `MSG_NOSIGNAL`, also to who has left.
    var signals = sigset_t()
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    ERR_clear_error()
    guard SSL_connect(ssl) == 1 else { throw Failure.refused(Self.reason) }
  }

  func send(_ bytes: [UInt8]) throws {
    ERR_clear_error()
    guard bytes.isEmpty || SSL_write(ssl, bytes, Int32(bytes.count)) == Int32(bytes.count) else {
      throw Failure.refused(Self.reason)
    }
  }

  /// As `recv`: 0 at an end that was said, -1 at one that was not.
  func receive(_ buffer: inout [UInt8]) -> Int {
    ERR_clear_error()
    let count = SSL_read(ssl, &buffer, Int32(buffer.count))
    if count > 0 { return Int(count) }
    return SSL_get_error(ssl, count) == SSL_ERROR_ZERO_RETURN ? 0 : -1
  }

  /// Asks for new keys in both directions (RFC 8446, section 4.6.3).
  func updateKeys() throws {
    guard SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) == 1, SSL_do_handshake(ssl) == 1 else {
      throw Failure.refused(Self.reason)
    }
  }

  /// Sends so many changes of keys at once that they come faster than they can be followed; stops
  /// where the server does not take them any more.
  func floodKeys(_ count: Int) throws {
    let descriptor = SSL_get_fd(ssl)
    let memory = BIO_new(BIO_s_mem())
    SSL_set0_wbio(ssl, memory)
    for _ in 0..<count {
      guard SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1, SSL_do_handshake(ssl) == 1
      else { throw Failure.refused(Self.reason) }
    }
    var flood = [UInt8](repeating: 0, count: Int(BIO_ctrl_pending(memory)))
    BIO_read(memory, &flood, Int32(flood.count))
    SSL_set0_wbio(ssl, BIO_new_socket(descriptor, BIO_NOCLOSE))
    var sent = 0
    while sent < flood.count {
      // `connect` has blocked SIGPIPE.
      let taken = Glibc.send(descriptor, Array(flood[sent...]), flood.count - sent, 0)
      guard taken > 0 else { return }
      sent += taken
    }
  }

  /// Begins a second handshake (TLS 1.2); false where the server won't.
  func renegotiate() -> Bool {
    SSL_renegotiate(ssl) == 1 && SSL_do_handshake(ssl) == 1
  }

  var version: String { String(cString: SSL_get_version(ssl)) }
  var suite: String { String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(ssl))) }
  var isResumed: Bool { SSL_session_reused(ssl) == 1 }
  var hasHeardEnd: Bool { SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN != 0 }

  /// A ticket for another connection; with TLS 1.3 it comes with the first answer.
  var ticket: TLSTicket? { SSL_get1_session(ssl).map { TLSTicket($0) } }

  var selectedProtocol: String {
    var name: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    SSL_get0_alpn_selected(ssl, &name, &count)
    return String(decoding: UnsafeBufferPointer(start: name, count: Int(count)), as: UTF8.self)
  }

  /// The common name of the server's certificate.
  var certificateName: String? {
    guard let certificate = SSL_get1_peer_certificate(ssl) else { return nil }
    defer { X509_free(certificate) }
    var text = [CChar](repeating: 0, count: 100)
    let name = X509_get_subject_name(certificate)
    let count = X509_NAME_get_text_by_NID(name, NID_commonName, &text, Int32(text.count))
    return count < 0
      ? nil : String(decoding: text.prefix(Int(count)).map { UInt8($0) }, as: UTF8.self)
  }

  static var reason: String {
    ERR_reason_error_string(ERR_peek_last_error()).map { String(cString: $0) } ?? "closed"
  }
}

/// A session that can be taken up.
///
/// `@unchecked Sendable` holds because OpenSSL counts its references atomically, and nothing of it
/// changes once its connection has given it out.
final class TLSTicket: @unchecked Sendable {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { SSL_SESSION_free(pointer) }

  /// Whether there is anything in it to take up.
  var isResumable: Bool { SSL_SESSION_is_resumable(pointer) == 1 }
}
