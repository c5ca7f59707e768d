import COpenSSL
import Glibc
import HTTPServer
import Testing

/// A certificate that nobody else has signed, and its key, as files in a folder of their own.
struct TestCertificate {
  enum Failure: Error { case openSSL(String) }

  let pair: TLSConfiguration.Pair

  /// - Parameter passphrase: What seals the key.
  init(name: String, passphrase: String? = nil) throws {
    var template = Array("/tmp/http-server-XXXXXX\0".utf8CString)
    let folder = String(cString: try #require(mkdtemp(&template)))
    pair = TLSConfiguration.Pair(
      certificate: "\(folder)/certificate.pem", key: "\(folder)/key.pem")
    try write(name: name, passphrase: passphrase)
  }

  /// Another certificate in the same files.
  func write(name: String, passphrase: String? = nil) throws {
    let key = try Self.key()
    defer { EVP_PKEY_free(key) }
    let certificate = try Self.certificate(name, key)
    defer { X509_free(certificate) }
    try Self.file(pair.certificate) { PEM_write_bio_X509($0, certificate) }
    try Self.file(pair.key) { bio in
      guard let passphrase else {
        return PEM_write_bio_PrivateKey(bio, key, nil, nil, 0, nil, nil)
      }
      let bytes = Array(passphrase.utf8)
      return PEM_write_bio_PrivateKey(
        bio, key, EVP_aes_256_cbc(), bytes, Int32(bytes.count), nil, nil)
    }
  }

  private static func key() throws -> OpaquePointer {
    let context = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil)
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(context) == 1,
      EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1,
      EVP_PKEY_keygen(context, &key) == 1, let key
    else { throw Failure.openSSL(TLSPeer.reason) }
    return key
  }

  private static func certificate(_ name: String, _ key: OpaquePointer) throws -> OpaquePointer {
    guard let certificate = X509_new() else { throw Failure.openSSL(TLSPeer.reason) }
    X509_set_version(certificate, 2)
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1)
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600)
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600)
    X509_set_pubkey(certificate, key)
    let subject = X509_get_subject_name(certificate)
    let text = Array(name.utf8)
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, Int32(text.count), -1, 0)
    X509_set_issuer_name(certificate, subject)
    guard let names = X509V3_EXT_conf_nid(nil, nil, NID_subject_alt_name, "DNS:\(name)") else {
      throw Failure.openSSL(TLSPeer.reason)
    }
    defer { X509_EXTENSION_free(names) }
    guard X509_add_ext(certificate, names, -1) == 1,
      X509_sign(certificate, key, EVP_sha256()) > 0
    else { throw Failure.openSSL(TLSPeer.reason) }
    return certificate
  }

  private static func file(_ path: String, _ write: (OpaquePointer) -> Int32) throws {
    guard let bio = BIO_new_file(path, "w") else { throw Failure.openSSL(TLSPeer.reason) }
    defer { BIO_free(bio) }
    guard write(bio) == 1 else { throw Failure.openSSL(TLSPeer.reason) }
  }
}
