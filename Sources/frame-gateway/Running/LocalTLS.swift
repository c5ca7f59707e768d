import COpenSSL

/// TLS over a connected, blocking socket of this machine; takes any certificate.
final class LocalTLS {
  private let context: OpaquePointer
  private let ssl: OpaquePointer

  /// Shakes hands; nil where that fails. The descriptor stays the caller's.
  init?(_ descriptor: Int32) {
    guard let context = SSL_CTX_new(TLS_client_method()) else { return nil }
    guard let ssl = SSL_new(context) else {
      SSL_CTX_free(context)
      return nil
    }
    self.context = context
    self.ssl = ssl
    // From here on `deinit` frees.
    guard SSL_set_fd(ssl, descriptor) == 1, SSL_connect(ssl) == 1 else { return nil }
  }

  deinit {
    SSL_free(ssl)
    SSL_CTX_free(context)
  }

  /// As `send(2)`.
  func send(_ bytes: [UInt8]) -> Int { Int(SSL_write(ssl, bytes, Int32(bytes.count))) }

  /// As `recv(2)`.
  func receive(_ buffer: inout [UInt8]) -> Int {
    let count = SSL_read(ssl, &buffer, Int32(buffer.count))
    if count > 0 { return Int(count) }
    return SSL_get_error(ssl, count) == SSL_ERROR_ZERO_RETURN ? 0 : -1
  }
}
