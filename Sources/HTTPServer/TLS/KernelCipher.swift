import CLinux

/// What the kernel can encrypt with, by its number in `linux/tls.h`; each is one of our suites'.
enum KernelCipher: UInt16, CaseIterable {
  case aes128GCM = 51
  case aes256GCM = 52
  case chaCha20Poly1305 = 54

  /// Nil for what stays OpenSSL's.
  ///
  /// - Parameter version: As in a record's header.
  init?(version: UInt16, code: UInt16) {
    guard version == 0x0303 || version == 0x0304 else { return nil }
    self.init(rawValue: code)
  }

  /// Bytes of the structure that its keys come in.
  var keysSize: Int {
    switch self {
    case .aes128GCM: MemoryLayout<tls12_crypto_info_aes_gcm_128>.size
    case .aes256GCM: MemoryLayout<tls12_crypto_info_aes_gcm_256>.size
    case .chaCha20Poly1305: MemoryLayout<tls12_crypto_info_chacha20_poly1305>.size
    }
  }
}
