import Testing

@testable import HTTPWire

@Suite("The header of the PROXY protocol")
struct ProxyHeaderTests {
  private static let signature: [UInt8] = [
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
  ]

  /// Version 2: command, family, and what stands behind the length.
  private static func binary(
    _ command: UInt8, _ family: UInt8, _ rest: [UInt8], length: Int? = nil
  ) -> [UInt8] {
    let count = length ?? rest.count
    return signature + [command, family, UInt8(count >> 8), UInt8(count & 255)] + rest
  }

  private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 251) } }

  static let headers: [([UInt8], ProxyHeader)] = [
    (
      Array("PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n".utf8),
      .text("203.0.113.7", isVersion6: false)
    ),
    (
      Array("PROXY TCP6 2001:db8::1 ::ffff:1.2.3.4 0 65535\r\n".utf8),
      .text("2001:db8::1", isVersion6: true)
    ),
    (Array("PROXY UNKNOWN\r\n".utf8), .unsaid),
    (Array("PROXY UNKNOWN ffff::1 whatever it is 1 2\r\n".utf8), .unsaid),
    (
      Array("PROXY UNKNOWN \(String(repeating: "x", count: 107 - 16))\r\n".utf8), .unsaid
    ),
    (binary(0x21, 0x11, bytes(12)), .address(bytes(4))),
    (binary(0x21, 0x21, bytes(36)), .address(bytes(16))),
    (binary(0x21, 0x11, bytes(100)), .address(bytes(4))),
    (binary(0x21, 0x31, bytes(216)), .unix), (binary(0x20, 0x00, []), .unsaid),
    (binary(0x20, 0x11, bytes(12)), .unsaid), (binary(0x21, 0x00, bytes(7)), .unsaid),
    (binary(0x21, 0x11, bytes(ProxyHeader.longest - 16)), .address(bytes(4))),
  ]

  @Test("is found whole, byte by byte and in pieces, and nothing behind it is taken")
  func found() throws {
    for (header, expected) in Self.headers {
      let stream = header + Array("GET / HTTP/1.1\r\n".utf8)
      for (name, ends) in Splits.all(of: stream.count) {
        var outcome = ProxyHeader.Outcome.needsMore
        for end in ends where outcome == .needsMore {
          outcome = try ProxyHeader.parse(Array(stream[..<end]).span)
          if end < header.count { #expect(outcome == .needsMore, "\(name) \(expected) \(end)") }
        }
        #expect(outcome == .header(expected, length: header.count), "\(name) \(expected)")
      }
    }
  }

  @Test(
    "what is none is refused, as soon as it is seen",
    arguments: [
      "GET / HTTP/1.1\r\n", "PROXZ", "proxy TCP4 1.2.3.4 1.2.3.4 1 1\r\n", "\u{16}\u{3}\u{1}",
      "PROXY\tTCP4", "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 1 1 \r\n",
      "PROXY TCP4  1.2.3.4 1.2.3.4 1 1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 65536 1\r\n",
      "PROXY TCP4 1.2.3.4 1.2.3.4 01 1\r\n", "PROXY TCP4 1.2.3.4 1.2.3.4 +1 1\r\n",
      "PROXY TCP4 1.2.3.4 1.2.3.4 1 \r\n", "PROXY UDP4 1.2.3.4 1.2.3.4 1 1\r\n",
      "PROXY TCP4 localhost 1.2.3.4 1 1\r\n", "PROXY TCP4 1.2.3.4 ::g 1 1\r\n",
      "PROXY tcp4 1.2.3.4 1.2.3.4 1 1\r\n", "PROXY \r\n", "PROXY UNKNOWNS\r\n",
      "PROXY UNKNOWN\rX", "PROXY UNKNOWN\n", "PROXY UNKNOWN \u{1}",
      "PROXY UNKNOWN \(String(repeating: "x", count: 107 - 15))",
    ])
  func refused(text: String) {
    #expect(throws: RequestViolation.self) { try ProxyHeader.parse(Array(text.utf8).span) }
  }

  @Test("nor is anything else with the binary signature")
  func refusedBinary() {
    let headers = [
      Self.binary(0x11, 0x11, Self.bytes(12)), Self.binary(0x22, 0x11, Self.bytes(12)),
      Self.binary(0x21, 0x12, Self.bytes(12)), Self.binary(0x21, 0x11, Self.bytes(11)),
      Self.binary(0x21, 0x21, Self.bytes(35)), Self.binary(0x21, 0x31, Self.bytes(215)),
      Self.binary(0x21, 0x41, Self.bytes(12)), Self.binary(0x21, 0x11, [], length: 0xFFFF),
      Self.binary(0x21, 0x11, Self.bytes(ProxyHeader.longest - 15)),
      Array(Self.signature.dropLast()) + [0x0B], [0x0D, 0x0A, 0x0D, 0x0B], [0x0D, 0x0D],
    ]
    for header in headers {
      #expect(throws: RequestViolation.self, "\(header)") { try ProxyHeader.parse(header.span) }
    }
  }

  @Test(
    "whatever comes, nothing traps, and no more is taken than there is", arguments: Splits.seeds)
  func hostile(seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    for _ in 0..<2000 {
      var bytes = Self.headers.randomElement(using: &generator)?.0 ?? []
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        let place = bytes.indices.randomElement(using: &generator) ?? 0
        bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
      }
      bytes = Array(bytes.prefix(Int.random(in: 1...bytes.count, using: &generator)))
      guard case .header(_, let length)? = try? ProxyHeader.parse(bytes.span) else { continue }
      #expect(length <= bytes.count, "seed \(seed): \(bytes)")
    }
  }

  @Test("nothing at all may still become one")
  func nothing() throws {
    #expect(try ProxyHeader.parse([UInt8]().span) == .needsMore)
  }
}

@Suite("A head behind a prefix")
struct BehindTests {
  @Test(
    "has the rest of the path",
    arguments: [
      ("/a/b?c=/a", "/a", "/b"), ("/a/", "/a", "/"), ("/a", "/a", "/"), ("/a?x", "/a", "/"),
      ("/a/b/c", "/a/b", "/c"), ("http://h/a/b", "/a", "/b"), ("/ab", "/a", nil),
      ("/A/b", "/a", nil), ("/b", "/a", nil), ("/", "/a", nil), ("/%61/b", "/a", nil),
      ("//a/b", "/a", nil), ("/a//b", "/a", "//b"), ("/a/../b", "/a", "/../b"),
    ] as [(String, String, String?)])
  func rest(target: String, prefix: String, rest: String?) throws {
    let head = try RequestHead(parsing: "GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
    let behind = head.behind(Array(prefix.utf8))
    #expect(behind.map { String(decoding: $0.path, as: UTF8.self) } == rest)
    if let behind { #expect(behind.query == head.query) }
  }
}
