import Testing

@testable import Gateway

@Suite("What is done with secrets")
struct SecretTests {
  /// RFC 4231, sections 4.2, 4.3 and 4.7 (a key longer than a block).
  @Test(
    "HMAC-SHA-256 is that of the RFC's vectors",
    arguments: [
      (
        [UInt8](repeating: 0x0b, count: 20), "Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xaa, count: 131),
        "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ])
  func code(key: [UInt8], message: String, code: String) {
    #expect(Hexadecimal.text(of: Secret.code(of: Array(message.utf8), key: key)) == code)
  }

  @Test("bytes are the same, or not")
  func equality() {
    #expect(Secret.areEqual([], []))
    #expect(Secret.areEqual([1, 2], [1, 2]))
    #expect(!Secret.areEqual([1, 2], [1, 3]))
    #expect(!Secret.areEqual([1, 2], [1]))
  }

  @Test(
    "base64 for URLs has no padding",
    arguments: [
      ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
      ("\u{3fff}", "47-_"),
    ])
  func base64(bytes: String, text: String) {
    #expect(URLBase64.text(of: Array(bytes.utf8)) == text)
  }

  @Test("hexadecimal digits come in pairs")
  func hexadecimal() {
    #expect(Hexadecimal.bytes(of: "00fFa0") == [0, 255, 160])
    #expect(Hexadecimal.text(of: [0, 255, 160]) == "00ffa0")
    for text in ["0", "0g", "+1", "0x"] { #expect(Hexadecimal.bytes(of: text[...]) == nil) }
  }
}

@Suite("Internet addresses")
struct IPAddressTests {
  @Test(
    "are told in their canonical form",
    arguments: [
      ("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
      ("::ffff:10.0.0.1", "10.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("::", "::"),
    ])
  func text(text: String, canonical: String) {
    #expect(IPAddress(text)?.text == canonical)
  }

  @Test(
    "nothing else is one",
    arguments: [
      "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4:80", "[::1]", "fe80::1%eth0",
      ":::", "12345::", " ::1", "::1 ", "localhost", "::1\0", String(repeating: "0", count: 60),
    ])
  func malformed(text: String) { #expect(IPAddress(text) == nil) }

  @Test("a subscriber has all of an IPv4 address, and the upper half of an IPv6 one")
  func subscriber() {
    #expect(IPAddress("10.1.2.3")?.subscriber.text == "10.1.2.3")
    #expect(IPAddress("2001:db8:1:2:3:4:5:6")?.subscriber.text == "2001:db8:1:2::")
  }
}
