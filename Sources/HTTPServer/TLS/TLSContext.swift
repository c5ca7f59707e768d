import COpenSSL

/// Certificates, keys and everything else that is settled before a handshake, at the intermediate
/// level of Mozilla's "Server Side TLS", without its DHE suites: who needs one has no curves, and
/// each such handshake costs as much as ten others.
///
/// `@unchecked Sendable` holds because nothing of it changes after `init`, and OpenSSL counts
/// references to an `SSL_CTX` atomically, so that any thread may make sessions of it.
final class TLSContext: @unchecked Sendable {
  private static let suites = [
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
  ].joined(separator: ":")
  private static let suites13 = [
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
  ].joined(separator: ":")
  private static let groups = "X25519:P-256:P-384"

  /// One for each certificate, in order.
  private let contexts: [OpaquePointer]
  let tickets: TicketKeyring

  init(_ configuration: TLSConfiguration, tickets: TicketKeyring) throws(TLSError) {
    guard !configuration.pairs.isEmpty else { throw .noPair }
    var contexts: [OpaquePointer] = []
    do throws(TLSError) {
      for pair in configuration.pairs {
        contexts.append(try Self.context(of: pair, configuration.ticketKeyLifetime))
      }
    } catch {
      for context in contexts { SSL_CTX_free(context) }
      throw error
    }
    self.contexts = contexts
    self.tickets = tickets
  }

  deinit {
    for context in contexts { SSL_CTX_free(context) }
  }

  /// A new connection's state, to be freed by the caller; nil without memory.
  func makeSession() -> OpaquePointer? { SSL_new(contexts[0]) }

  private static func context(
    of pair: TLSConfiguration.Pair, _ lifetime: Duration
  ) throws(TLSError) -> OpaquePointer {
    ERR_clear_error()
    guard let context = SSL_CTX_new(TLS_server_method()) else {
      throw .refused(file: pair.certificate, reason: TLSError.lastReason())
    }
    do throws(TLSError) {
      try settle(context, pair, lifetime)
      try TLSCertificate.load(pair, into: context)
    } catch {
      SSL_CTX_free(context)
      throw error
    }
    return context
  }

  private static func settle(
    _ context: OpaquePointer, _ pair: TLSConfiguration.Pair, _ lifetime: Duration
  ) throws(TLSError) {
    ssl_context_set_server_defaults(context)
    if KernelTLS.isOffered { ssl_context_offer_kernel_keys(context) }
    guard ssl_context_set_oldest_version(context, TLS1_2_VERSION) == 1,
      SSL_CTX_set_cipher_list(context, suites) == 1,
      SSL_CTX_set_ciphersuites(context, suites13) == 1,
      ssl_context_set_groups(context, groups) == 1
    else { throw .refused(file: pair.certificate, reason: TLSError.lastReason()) }
    SSL_CTX_set_timeout(context, Int(clamping: lifetime.components.seconds))
    SSL_CTX_set_alpn_select_cb(context, TLSContext.selectProtocol, nil)
    SSL_CTX_set_tlsext_ticket_key_evp_cb(context, TLSContext.prepareTicket)
    ssl_context_set_server_name_callback(context, TLSContext.selectCertificate)
  }
}

extension TLSContext {
  /// `http/1.1` where the client names any; whoever has no use for it is told so (RFC 7301,
  /// section 3.2).
  fileprivate static let selectProtocol:
    @convention(c) (
      OpaquePointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<UInt8>?,
      UnsafePointer<UInt8>?, UInt32, UnsafeMutableRawPointer?
    ) -> Int32 = { _, selected, selectedLength, offered, length, _ in
      guard let selected, let selectedLength, let offered else { return SSL_TLSEXT_ERR_ALERT_FATAL }
      // OpenSSL has checked the list: each name stands behind its length.
      let list = UnsafeBufferPointer(start: offered, count: Int(length))
      var offset = 0
      while offset < list.count {
        let name = list[(offset + 1)...].prefix(Int(list[offset]))
        if name.elementsEqual("http/1.1".utf8) {
          // The answer points into the list, which outlives the call.
          selected.pointee = offered + offset + 1
          selectedLength.pointee = UInt8(name.count)
          return SSL_TLSEXT_ERR_OK
        }
        offset += 1 + Int(list[offset])
      }
      return SSL_TLSEXT_ERR_ALERT_FATAL
    }

  /// Takes the certificate for the name that the client asked for.
  fileprivate static let selectCertificate:
    @convention(c) (
      OpaquePointer?, UnsafeMutablePointer<Int32>?, UnsafeMutableRawPointer?
    ) -> Int32 =
      { ssl, _, _ in
        guard let ssl, let session = TLSSession.of(ssl),
          let name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)
        else { return SSL_TLSEXT_ERR_NOACK }
        let contexts = session.context.contexts
        let matching = contexts.first { context in
          guard let certificate = SSL_CTX_get0_certificate(context) else { return false }
          return X509_check_host(certificate, name, strlen(name), 0, nil) == 1
        }
        if let matching, matching != contexts[0] { SSL_set_SSL_CTX(ssl, matching) }
        return SSL_TLSEXT_ERR_OK
      }

  /// Seals or opens a ticket: 1 done, 2 done and to be replaced, 0 no such key, -1 failed.
  fileprivate static let prepareTicket:
    @convention(c) (
      OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?, OpaquePointer?,
      OpaquePointer?, Int32
    ) -> Int32 = { ssl, name, vector, cipher, mac, seals in
      guard let ssl, let name, let vector, let session = TLSSession.of(ssl) else { return -1 }
      let nameBytes = UnsafeMutableBufferPointer(start: name, count: TicketKeyring.Key.nameLength)
      if seals == 1 {
        let key = session.context.tickets.sealing(at: session.now)
        guard RAND_bytes(vector, 16) == 1 else { return -1 }
        _ = nameBytes.update(fromContentsOf: key.name)
        return ticket_prepare(cipher, mac, key.cipher, key.mac, vector, 1) == 1 ? 1 : -1
      }
      switch session.context.tickets.opening(nameBytes, at: session.now) {
      case nil: return 0
      case .current(let key):
        // A ticket of TLS 1.3 is for one use (RFC 8446, appendix C.4): each brings the next.
        let outcome: Int32 = SSL_version(ssl) == TLS1_3_VERSION ? 2 : 1
        return ticket_prepare(cipher, mac, key.cipher, key.mac, vector, 0) == 1 ? outcome : -1
      case .former(let key):
        return ticket_prepare(cipher, mac, key.cipher, key.mac, vector, 0) == 1 ? 2 : -1
      }
    }
}
