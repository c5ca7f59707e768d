import Testing

@testable import FrameStore

@Suite("SHA-256 and base64")
struct SHA256DigestTests {
  /// FIPS 180-4's examples, and the empty message.
  static let messages: [(message: [UInt8], hexadecimal: String)] = [
    ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test("gives the standard's digests", arguments: messages)
  func known(message: [UInt8], hexadecimal: String) {
    let digits = SHA256Digest(of: message).bytes.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    #expect(digits.joined() == hexadecimal)
  }

  @Test("digests two messages at once as each by itself, whatever their lengths")
  func pairs() {
    var random = Random(seed: 7)
    let message = (0..<3000).map { _ in UInt8.random(in: 0...255, using: &random) }
    // Around each border of the padding and of the blocks, and then far apart.
    let near = (0..<200).flatMap { length in [(length, 199 - length), (length, length)] }
    let far = (0..<100).map { _ in
      (Int.random(in: 0...3000, using: &random), Int.random(in: 0...3000, using: &random))
    }
    for (one, other) in near + far {
      let (first, second) = (Array(message.prefix(one)), Array(message.suffix(other)))
      let pair = SHA256Digest.pair(first, second)
      #expect(pair.0 == SHA256Digest(of: first), "\(one) bytes beside \(other)")
      #expect(pair.1 == SHA256Digest(of: second), "\(other) bytes beside \(one)")
    }
  }

  @Test("writes base64 for Repr-Digest, and a short tag of safe letters")
  func texts() {
    let digest = SHA256Digest(of: [])
    #expect(digest.base64 == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    #expect(digest.tag == "47DEQpj8HBSa-_TImW-5JCeu")
  }

  /// RFC 4648, section 10.
  @Test(
    "encodes the base64 vectors",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func base64(text: String, encoded: String) {
    let bytes = Array(text.utf8)
    #expect(Base64.text(of: bytes, alphabet: Base64.standard, padded: true) == encoded)
    let bare = encoded.filter { $0 != "=" }
    #expect(Base64.text(of: bytes, alphabet: Base64.urlSafe, padded: false) == bare)
  }
}
