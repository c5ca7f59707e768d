import CSHA256

/// The SHA-256 of some bytes (FIPS 180-4), 32 bytes.
public struct SHA256Digest: Hashable, Sendable {
  public let bytes: [UInt8]

  private static let count = 32
  private static let canPair = frame_gateway_has_sha256_pair() != 0

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Hashes `content`.
  public init(of content: [UInt8]) { self.init(of: content[...]) }

  /// Hashes `content`.
  public init(of content: ArraySlice<UInt8>) {
    // Safe: all of it is initialized.
    bytes = [UInt8](unsafeUninitializedCapacity: Self.count) { digest, filled in
      content.withUnsafeBufferPointer { content in
        frame_gateway_sha256(content.baseAddress, content.count, digest.baseAddress)
      }
      filled = Self.count
    }
  }

  /// The digests of both contents, sooner than one after the other where the processor can.
  static func pair(_ one: [UInt8], _ other: [UInt8]) -> (SHA256Digest, SHA256Digest) {
    guard canPair else { return (SHA256Digest(of: one), SHA256Digest(of: other)) }
    var digests = (
      [UInt8](repeating: 0, count: count), [UInt8](repeating: 0, count: count)
    )
    one.withUnsafeBufferPointer { one in
      other.withUnsafeBufferPointer { other in
        digests.0.withUnsafeMutableBufferPointer { oneDigest in
          digests.1.withUnsafeMutableBufferPointer { otherDigest in
            frame_gateway_sha256_pair(
              one.baseAddress, one.count, oneDigest.baseAddress, other.baseAddress, other.count,
              otherDigest.baseAddress)
          }
        }
      }
    }
    return (SHA256Digest(bytes: digests.0), SHA256Digest(bytes: digests.1))
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
