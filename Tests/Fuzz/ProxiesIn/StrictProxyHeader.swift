import HTTPWire

/// The same header by another reader, which wants it whole and goes by the text of the
/// specification (haproxy.org, doc/proxy-protocol.txt, sections 2.1 and 2.2).
struct StrictProxyHeader {
  static let signature = Array("\r\n\r\n\0\r\nQUIT\n".utf8)

  let header: ProxyHeader
  let length: Int

  /// Nil for what is none, or not whole.
  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: Self.signature) {
      self.init(binary: bytes)
    } else {
      self.init(line: bytes)
    }
  }

  private init?(line bytes: [UInt8]) {
    guard let end = bytes.firstIndex(of: 0x0D), end + 2 <= min(107, bytes.count),
      bytes[end + 1] == 0x0A, bytes[..<end].allSatisfy({ (0x20...0x7E).contains($0) })
    else { return nil }
    length = end + 2
    let words = String(decoding: bytes[..<end], as: UTF8.self)
      .split(separator: " ", omittingEmptySubsequences: false)
    guard words.count >= 2, words[0] == "PROXY" else { return nil }
    if words[1] == "UNKNOWN" {
      header = .unsaid
      return
    }
    guard words.count == 6, words[1] == "TCP4" || words[1] == "TCP6",
      words[2...3].allSatisfy({ !$0.isEmpty && $0.allSatisfy("0123456789abcdefABCDEF:.".contains) }
      ),
      words[4...5].allSatisfy({ word in UInt16(word).map { String($0) == word } ?? false })
    else { return nil }
    header = .text(String(words[2]), isVersion6: words[1] == "TCP6")
  }

  private init?(binary bytes: [UInt8]) {
    guard bytes.count >= 16 else { return nil }
    length = 16 + 256 * Int(bytes[14]) + Int(bytes[15])
    guard length <= min(2048, bytes.count) else { return nil }
    let body = bytes[16..<length]
    switch (bytes[12] >> 4, bytes[12] & 15, bytes[13], body.count) {
    case (2, 0, _, _), (2, 1, 0x00, _): header = .unsaid
    case (2, 1, 0x11, 12...): header = .address(Array(body.prefix(4)))
    case (2, 1, 0x21, 36...): header = .address(Array(body.prefix(16)))
    case (2, 1, 0x31, 216...): header = .unix
    default: return nil
    }
  }
}
