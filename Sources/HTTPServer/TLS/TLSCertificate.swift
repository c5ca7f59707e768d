import COpenSSL

/// Reads a certificate's chain and its key into a context.
enum TLSCertificate {
  static func load(
    _ pair: TLSConfiguration.Pair, into context: OpaquePointer
  ) throws(TLSError) {
    let chain = try TLSFile.bytes(pair.certificate)
    try withPEM(chain, pair.certificate) { (bio) throws(TLSError) in
      try loadChain(bio, pair.certificate, into: context)
    }
    let key = try TLSFile.bytes(pair.key)
    try withPEM(key, pair.key) { (bio) throws(TLSError) in
      try loadKey(bio, pair, into: context)
    }
  }

  private static func loadChain(
    _ bio: OpaquePointer, _ file: String, into context: OpaquePointer
  ) throws(TLSError) {
    var isFirst = true
    while let certificate = PEM_read_bio_X509(bio, nil, nil, nil) {
      defer { X509_free(certificate) }
      let isTaken =
        isFirst
        ? SSL_CTX_use_certificate(context, certificate)
        : Int32(ssl_context_add_chain_certificate(context, certificate))
      guard isTaken == 1 else { throw .refused(file: file, reason: TLSError.lastReason()) }
      isFirst = false
    }
    guard !isFirst else { throw .noCertificate(file: file) }
    // The end of the file is an error as well, told by its reason.
    let isAtEnd = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE
    guard isAtEnd else { throw .refused(file: file, reason: TLSError.lastReason()) }
    ERR_clear_error()
  }

  private static func loadKey(
    _ bio: OpaquePointer, _ pair: TLSConfiguration.Pair, into context: OpaquePointer
  ) throws(TLSError) {
    var asksForPassphrase = false
    let key = withUnsafeMutablePointer(to: &asksForPassphrase) { asks in
      PEM_read_bio_PrivateKey(
        bio, nil,
        { _, _, _, asks in
          // The pointer is to `asksForPassphrase`, for the time of the call.
          asks?.assumingMemoryBound(to: Bool.self).pointee = true
          return -1
        }, asks)
    }
    guard let key else {
      throw asksForPassphrase ? .encryptedKey(file: pair.key) : .noKey(file: pair.key)
    }
    defer { EVP_PKEY_free(key) }
    guard let certificate = SSL_CTX_get0_certificate(context),
      X509_check_private_key(certificate, key) == 1
    else { throw .keyOfAnotherCertificate(certificate: pair.certificate, key: pair.key) }
    guard SSL_CTX_use_PrivateKey(context, key) == 1 else {
      throw .refused(file: pair.key, reason: TLSError.lastReason())
    }
  }

  private static func withPEM(
    _ bytes: [UInt8], _ file: String, _ body: (OpaquePointer) throws(TLSError) -> Void
  ) throws(TLSError) {
    ERR_clear_error()
    // OpenSSL reads the array while it is pinned, and is done before the call returns.
    let result: Result<Void, TLSError> = bytes.withUnsafeBytes { bytes in
      guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else {
        return .failure(.refused(file: file, reason: TLSError.lastReason()))
      }
      defer { BIO_free(bio) }
      do throws(TLSError) {
        return .success(try body(bio))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }
}
