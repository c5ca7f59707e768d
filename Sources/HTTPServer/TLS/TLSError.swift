import COpenSSL

/// Why certificates or keys can't be used.
public enum TLSError: Error, Hashable, Sendable {
  case unreadable(file: String, errno: Int32)
  /// Longer than `TLSFile.largest`.
  case tooLarge(file: String)
  case noCertificate(file: String)
  case noKey(file: String)
  /// The key is sealed with a passphrase, and there is nobody to ask.
  case encryptedKey(file: String)
  case keyOfAnotherCertificate(certificate: String, key: String)
  /// OpenSSL takes the certificate for too weak, or has no memory; its own words.
  case refused(file: String, reason: String)
  /// No pair at all.
  case noPair
  /// The server was made without TLS.
  case notInUse
}

extension TLSError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let file, let code): "\(file): \(String(cString: strerror(code)))"
    case .tooLarge(let file): "\(file): over \(TLSFile.largest) bytes"
    case .noCertificate(let file): "\(file): no PEM certificate in it"
    case .noKey(let file): "\(file): no PEM private key in it"
    case .encryptedKey(let file): "\(file): the key has a passphrase; give one that has none"
    case .keyOfAnotherCertificate(let certificate, let key):
      "\(key) is not the key of the certificate in \(certificate)"
    case .refused(let file, let reason): "\(file): \(reason)"
    case .noPair: "no certificate"
    case .notInUse: "the server has no TLS"
    }
  }

  /// What OpenSSL said last on this thread.
  static func lastReason() -> String {
    let code = ERR_peek_last_error()
    return ERR_reason_error_string(code).map { String(cString: $0) } ?? "refused by OpenSSL"
  }
}
