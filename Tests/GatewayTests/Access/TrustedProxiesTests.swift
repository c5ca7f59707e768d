import HTTPServer
import HTTPWire
import Testing

@testable import Gateway

@Suite("Trusted proxies")
struct TrustedProxiesTests {
  @Test(
    "are addresses and ranges of them",
    arguments: [
      (["10.0.0.0/8"], ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0", "::1"]),
      (["192.0.2.1"], ["192.0.2.1"], ["192.0.2.0", "192.0.2.2"]),
      (["192.0.2.2/31"], ["192.0.2.2", "192.0.2.3"], ["192.0.2.1", "192.0.2.4"]),
      (["0.0.0.0/0"], ["1.2.3.4"], ["::1", "unix"]),
      (["::/0"], ["1.2.3.4", "::1", "ffff::"], ["unix"]),
      (["2001:db8::/33"], ["2001:db8:7fff::1"], ["2001:db8:8000::"]),
      (["::1", "unix"], ["::1", "unix"], ["::2", "127.0.0.1"]),
      (["::ffff:10.0.0.0/8"], ["10.1.1.1"], ["11.0.0.0"]), ([], [], ["::1", "unix"]),
    ] as [([String], [String], [String])])
  func trusted(items: [String], trusted: [String], others: [String]) throws {
    let proxies = try TrustedProxies(items)
    func peer(_ text: String) -> PeerAddress { text == "unix" ? .unix : .address(text) }
    for text in trusted { #expect(proxies.trusts(peer(text)), "\(text)") }
    for text in others { #expect(!proxies.trusts(peer(text)), "\(text)") }
    #expect(proxies.isEmpty == items.isEmpty)
  }

  @Test(
    "nothing else is one",
    arguments: [
      "", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.1/8", "::1/129",
      "::1/64", "10.0.0", "example.org", "10.0.0.0/8/8", "/8", "Unix", "*", "[::1]", "10.0.0.1:80",
    ])
  func malformed(text: String) {
    #expect(throws: TrustedProxies.Failure.self) { try TrustedProxies([text]) }
  }

  @Test("so many, and no more")
  func longest() throws {
    let items = [String](repeating: "::1", count: TrustedProxies.longest)
    #expect(try !TrustedProxies(items).isEmpty)
    #expect(throws: TrustedProxies.Failure.self) { try TrustedProxies(items + ["::1"]) }
  }

  /// What the fields say, and who it is that asks, where 10.0.0.0/8 and Unix sockets are trusted.
  static let requests: [(peer: String, fields: [String], client: String)] = [
    ("10.0.0.1", [], "10.0.0.1"),
    ("10.0.0.1", ["X-Forwarded-For: 203.0.113.7"], "203.0.113.7"),
    ("203.0.113.9", ["X-Forwarded-For: 203.0.113.7"], "203.0.113.9"),
    ("203.0.113.9", ["Forwarded: for=203.0.113.7"], "203.0.113.9"),
    ("unix", ["X-Forwarded-For: 203.0.113.7"], "203.0.113.7"), ("unix", [], "unix"),
    ("10.0.0.1", ["X-Forwarded-For: 1.1.1.1, 203.0.113.7"], "203.0.113.7"),
    ("10.0.0.1", ["X-Forwarded-For: 1.1.1.1, 203.0.113.7, 10.0.0.2,10.9.9.9"], "203.0.113.7"),
    ("10.0.0.1", ["X-Forwarded-For: 10.0.0.3, 10.0.0.2"], "10.0.0.3"),
    ("10.0.0.1", ["X-Forwarded-For: 1.1.1.1", "X-Forwarded-For: 203.0.113.7"], "203.0.113.7"),
    ("10.0.0.1", ["X-Forwarded-For: 203.0.113.7, unknown"], "10.0.0.1"),
    ("10.0.0.1", ["X-Forwarded-For: 203.0.113.7, unknown, 10.0.0.2"], "10.0.0.2"),
    ("10.0.0.1", ["X-Forwarded-For: 203.0.113.7 x"], "10.0.0.1"),
    ("10.0.0.1", ["X-Forwarded-For:"], "10.0.0.1"),
    ("10.0.0.1", ["X-Forwarded-For: , ,203.0.113.7,, "], "203.0.113.7"),
    ("10.0.0.1", ["X-Forwarded-For: 203.0.113.7:4711"], "203.0.113.7"),
    ("10.0.0.1", ["X-Forwarded-For: 203.0.113.7:x"], "10.0.0.1"),
    ("10.0.0.1", ["X-Forwarded-For: [2001:DB8::1]:4711"], "2001:db8::1"),
    ("10.0.0.1", ["X-Forwarded-For: 2001:db8::1"], "2001:db8::1"),
    ("10.0.0.1", ["X-Forwarded-For: [203.0.113.7]"], "10.0.0.1"),
    ("10.0.0.1", ["X-Forwarded-For: [2001:db8::1"], "10.0.0.1"),
    ("10.0.0.1", ["X-Forwarded-For: ::ffff:203.0.113.7"], "203.0.113.7"),
    ("10.0.0.1", ["X-Forwarded-For: fe80::1%eth0"], "10.0.0.1"),
    ("10.0.0.1", ["Forwarded: for=203.0.113.7"], "203.0.113.7"),
    ("10.0.0.1", ["Forwarded: For=\"203.0.113.7:80\";proto=http;by=10.0.0.1"], "203.0.113.7"),
    ("10.0.0.1", ["Forwarded: for=\"[2001:db8::1]:4711\""], "2001:db8::1"),
    ("10.0.0.1", ["Forwarded: for=\"[2001:db8::1]:_x\", for=10.0.0.2"], "2001:db8::1"),
    (
      "10.0.0.1", ["Forwarded: for=1.1.1.1, for=203.0.113.7;host=\"a,b;for=9.9.9.9\""],
      "203.0.113.7"
    ),
    ("10.0.0.1", [#"Forwarded: host="a\",for=9.9.9.9,\"";for="203.0\.113.7""#], "203.0.113.7"),
    ("10.0.0.1", ["Forwarded: for=203.0.113.7, for=unknown"], "10.0.0.1"),
    ("10.0.0.1", ["Forwarded: for=203.0.113.7, for=_hidden"], "10.0.0.1"),
    ("10.0.0.1", ["Forwarded: for=203.0.113.7, proto=https"], "10.0.0.1"),
    ("10.0.0.1", ["Forwarded: for=203.0.113.7;for=203.0.113.8"], "10.0.0.1"),
    ("10.0.0.1", ["Forwarded: for=\"203.0.113.7"], "10.0.0.1"),
    ("10.0.0.1", ["Forwarded: for=203.0.113.7 x"], "10.0.0.1"),
    ("10.0.0.1", ["Forwarded: for = 203.0.113.7"], "10.0.0.1"),
    ("10.0.0.1", ["Forwarded: for=203.0.113.7,"], "203.0.113.7"),
    ("10.0.0.1", ["Forwarded: for=203.0.113.7;"], "203.0.113.7"),
    ("10.0.0.1", ["Forwarded: "], "10.0.0.1"), ("10.0.0.1", ["Forwarded: =x"], "10.0.0.1"),
    ("10.0.0.1", ["Forwarded: for=1.1.1.1", "Forwarded: for=203.0.113.7"], "203.0.113.7"),
    (
      "10.0.0.1", ["Forwarded: for=203.0.113.7", "X-Forwarded-For: 1.1.1.1, 203.0.113.7"],
      "203.0.113.7"
    ),
    ("10.0.0.1", ["Forwarded: for=1.1.1.1", "X-Forwarded-For: 203.0.113.7"], "10.0.0.1"),
    ("10.0.0.1", ["Forwarded: for=unknown", "X-Forwarded-For: 203.0.113.7"], "10.0.0.1"),
  ]

  private func client(_ peer: String, _ fields: [String]) throws -> PeerAddress {
    let proxies = try TrustedProxies(["10.0.0.0/8", "unix"])
    let lines = fields.map { $0 + "\r\n" }.joined()
    let head = try RequestHead(parsing: "GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n")
    return proxies.client(of: head, from: peer == "unix" ? .unix : .address(peer))
  }

  @Test("tell who asks: the right-most that is not one of them", arguments: requests)
  func clients(peer: String, fields: [String], client: String) throws {
    #expect(
      try self.client(peer, fields) == (client == "unix" ? .unix : .address(client)), "\(fields)")
  }

  @Test("a hidden port is made of what RFC 7239 hides it in, and else the proxy itself is meant")
  func hiddenPorts() throws {
    for (port, isOne) in [
      ("_x", true), ("_A-z.09_", true), ("_", false), ("_x y", false), ("_x]", false),
      ("_x:80", false), ("_\u{E9}", false), ("_x/", false),
    ] {
      let client = PeerAddress.address(isOne ? "203.0.113.7" : "10.0.0.1")
      for field in [
        "X-Forwarded-For: 203.0.113.7:\(port)", "Forwarded: for=\"203.0.113.7:\(port)\"",
      ] {
        #expect(try self.client("10.0.0.1", [field]) == client, "\(field)")
      }
    }
  }

  @Test("long lists are looked at so far, and no further")
  func bounds() throws {
    func list(_ count: Int) -> String {
      "X-Forwarded-For: 203.0.113.7"
        + (0..<count).map { ", 10.0.1.\($0)" }.joined()
    }
    #expect(try client("10.0.0.1", [list(TrustedProxies.mostHops - 1)]) == .address("203.0.113.7"))
    #expect(try client("10.0.0.1", [list(TrustedProxies.mostHops)]) == .address("10.0.1.0"))
    for name in ["X-Forwarded-For: ", "Forwarded: for="] {
      let room = ForwardedHops.longest - (name.hasPrefix("F") ? "for=".utf8.count : 0)
      let address = "203.0.113.7"
      let fits = String(repeating: ",", count: room - address.utf8.count)
      #expect(try client("10.0.0.1", ["\(name)\(address)\(fits)"]) == .address(address))
      #expect(try client("10.0.0.1", ["\(name)\(address)\(fits),"]) == .address("10.0.0.1"))
    }
  }

  @Test("whatever anybody sends, nothing traps")
  func hostile() throws {
    let pieces = [
      "for=", "\"", "[", "]", ":", ",", ";", "=", "\\", "1.2.3.4", "::1", "unknown", "_x", " ", "é",
    ]
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        pieces.randomElement(using: &generator) ?? ""
      }.joined()
      _ = ForwardedHops.ofForwarded(Array(text.utf8))
      _ = ForwardedHops.ofXForwardedFor(Array(text.utf8))
    }
  }

  @Test("connections are counted by address, or an IPv6 subscriber, but for trusted proxies'")
  func subscribers() throws {
    let proxies = try TrustedProxies(["10.0.0.0/8", "unix"])
    #expect(proxies.subscriber(of: .address("192.0.2.7")) == "192.0.2.7")
    #expect(proxies.subscriber(of: .address("10.1.2.3")) == nil)
    #expect(proxies.subscriber(of: .unix) == nil)
    #expect(TrustedProxies().subscriber(of: .unix) == nil)
    let (one, other) = ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")
    #expect(proxies.subscriber(of: .address(one)) == proxies.subscriber(of: .address(other)))
    #expect(
      proxies.subscriber(of: .address(one)) != proxies.subscriber(of: .address("2001:db8:1:3::1")))
  }
}
