import CLinux
import Glibc

/// TLS records that the kernel encrypts as they are sent (Linux,
/// Documentation/networking/tls.rst).
enum KernelTLS {
  /// Whether the kernel has it, asked once: a socket that is not connected is refused as such, and
  /// not because there is no such protocol.
  static let isOffered: Bool = {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return !attach(to: descriptor) && errno == ENOTCONN
  }()

  /// From here on the kernel encrypts what is sent. False where it can't, which changes nothing.
  ///
  /// - Parameter keys: One of the structures of `linux/tls.h`, as `version` and `cipher_type` at
  ///   its beginning say.
  static func begin(_ descriptor: Int32, keys: UnsafeRawPointer) -> Bool {
    let info = keys.load(as: tls_crypto_info.self)
    guard let cipher = KernelCipher(version: info.version, code: info.cipher_type) else {
      return false
    }
    return attach(to: descriptor)
      && setsockopt(descriptor, SOL_TLS, TLS_TX, keys, socklen_t(cipher.keysSize)) == 0
  }

  private static func attach(to descriptor: Int32) -> Bool {
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_ULP, "tls", 3) == 0
  }
}
