import COpenSSL

/// The SHA-256 of some bytes (FIPS 180-4), 32 bytes.
public struct SHA256Digest: Hashable, Sendable {
  public let bytes: [UInt8]

  /// Hashes `content`.
  public init(of content: [UInt8]) {
    var digest = [UInt8](repeating: 0, count: 32)
    let succeeded = content.withUnsafeBytes { input in
      digest.withUnsafeMutableBufferPointer { output in
        frame_gateway_sha256(input.baseAddress, input.count, output.baseAddress)
      }
    }
    precondition(succeeded == 1, "OpenSSL without SHA-256 can't serve")
    bytes = digest
  }

  /// The base64 text (RFC 4648, section 4) that `Repr-Digest` carries between colons.
  public var base64: String { Base64.text(of: bytes, alphabet: Base64.standard, padded: true) }

  /// The first 18 bytes in the URL-safe alphabet: 24 characters, short enough for an entity tag and
  /// far beyond chance collisions.
  public var tag: String {
    Base64.text(of: Array(bytes.prefix(18)), alphabet: Base64.urlSafe, padded: false)
  }
}

/// Base64 without Foundation (RFC 4648, sections 4 and 5).
enum Base64 {
  static let standard = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  static let urlSafe = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func text(of bytes: [UInt8], alphabet: [UInt8], padded: Bool) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var start = 0
    while start < bytes.count {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits: UInt32 = 0
      for offset in 0..<3 {
        bits = bits << 8 | (offset < group.count ? UInt32(group[start + offset]) : 0)
      }
      for digit in 0..<4 where digit <= group.count {
        text.append(alphabet[Int(bits >> (18 - 6 * UInt32(digit)) & 63)])
      }
      if padded && group.count < 3 {
        text.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - group.count))
      }
      start += 3
    }
    return String(decoding: text, as: UTF8.self)
  }
}
