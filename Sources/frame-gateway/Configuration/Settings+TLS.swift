import HTTPServer

extension Settings {
  /// What the settings of TLS can't be together.
  func checkTLS() throws(SettingsLoader.Failure) {
    guard tlsCertificates.count == tlsKeys.count else {
      throw SettingsLoader.Failure(
        description: "GATEWAY_TLS_CERT names \(tlsCertificates.count) files and GATEWAY_TLS_KEY "
          + "\(tlsKeys.count); each certificate needs its key")
    }
    if !tlsCertificates.isEmpty, listen.allSatisfy(\.isUnix) {
      throw SettingsLoader.Failure(
        description: "GATEWAY_TLS_CERT is set, but GATEWAY_LISTEN has no host:port; Unix sockets "
          + "are plain")
    }
  }

  /// Nil: plain HTTP.
  var tls: TLSConfiguration? {
    guard !tlsCertificates.isEmpty else { return nil }
    var configuration = TLSConfiguration(
      pairs: zip(tlsCertificates, tlsKeys).map { .init(certificate: $0, key: $1) })
    configuration.handshakeTimeout = headerTimeout
    return configuration
  }

  /// Throws where certificates or keys can't be used.
  func checkCertificates() throws(Assembly.Failure) {
    do throws(TLSError) {
      try tls?.check()
    } catch {
      throw Assembly.Failure(description: "GATEWAY_TLS_CERT, GATEWAY_TLS_KEY: \(error)")
    }
  }
}
