import COpenSSL

/// What is done with secrets, by OpenSSL.
enum Secret {
  /// Whether both are the same, in time that does not tell where they differ; their lengths are no
  /// secret.
  static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one.count == other.count else { return false }
    return one.withUnsafeBytes { one in
      other.withUnsafeBytes { other in
        frame_gateway_equal(one.baseAddress, other.baseAddress, one.count) == 1
      }
    }
  }

  /// HMAC-SHA-256 (RFC 2104), 32 bytes.
  static func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: 32)
    let isMade = key.withUnsafeBytes { key in
      message.withUnsafeBytes { message in
        code.withUnsafeMutableBufferPointer { code in
          frame_gateway_hmac_sha256(
            key.baseAddress, key.count, message.baseAddress, message.count, code.baseAddress)
        }
      }
    }
    precondition(isMade == 1, "OpenSSL without HMAC can't tell who may come in")
    return code
  }
}
