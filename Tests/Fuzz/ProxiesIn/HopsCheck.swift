import FuzzSupport
import HTTPServer
import HTTPWire

@testable import Gateway

/// A field that lists hops, by `StrictHops` and by what must hold of every list, above all that
/// whoever sends one can't be taken for someone else behind what a proxy adds to it.
struct HopsCheck {
  enum Field: String {
    case xForwardedFor = "X-Forwarded-For"
    case forwarded = "Forwarded"
  }

  private static let proxy = PeerAddress.address("10.0.0.1")
  private static let trusted: TrustedProxies = {
    guard let proxies = try? TrustedProxies(["10.0.0.0/8", "2001:db8:1::/48"]) else {
      fatalError("finding: no proxies")
    }
    return proxies
  }()

  private let field: Field
  private let value: [UInt8]
  /// Which of a proxy's words stand behind it.
  private let added: Int
  private let isNearest: Bool
  private let isFieldOfItsOwn: Bool
  private let isLong: Bool

  init(_ field: Field, _ input: inout FuzzInput) {
    self.field = field
    added = input.choice(below: 3)
    isNearest = input.choice(below: 2) == 0
    isFieldOfItsOwn = input.choice(below: 2) == 0
    // It takes long.
    isLong = input.choice(below: 32) == 1
    value = Array(input.bytes)
  }

  func run() {
    let strict = field == .forwarded ? StrictHops.described(value) : StrictHops.listed(value)
    let hops = read(value)
    require(hops == strict ?? [nil], "\(hops.map(\.?.text)), and \(strict?.map(\.?.text) ?? [])")
    checkTwice(strict)
    if isLong { checkLongest(strict) }
    checkAdded()
    guard let strict, let client = client([(field, value)]) else { return }
    // What is no UTF-8 does not come through the head as it is.
    guard String(validating: value, as: UTF8.self) != nil else { return }
    require(client == Self.walk(hops), "the client of \(hops.map(\.?.text)) is \(client)")
    mark(strict.map { $0 != nil })
    checkPrinted(hops, client)
  }

  private func read(_ value: [UInt8], as field: Field? = nil) -> [IPAddress?] {
    field ?? self.field == .forwarded
      ? ForwardedHops.ofForwarded(value) : ForwardedHops.ofXForwardedFor(value)
  }

  /// Two lists, one behind the other, are their hops one behind the other.
  private func checkTwice(_ hops: [IPAddress?]?) {
    let twice = value + Array(", ".utf8) + value
    // A quotation that has no end in the first list may find one in the second.
    if let hops, twice.count <= ForwardedHops.longest {
      require(read(twice) == hops + hops, "twice is not two times")
    }
  }

  /// Of what is too long nothing is known.
  private func checkLongest(_ hops: [IPAddress?]?) {
    let blanks = [UInt8](repeating: 0x20, count: ForwardedHops.longest - value.count)
    require(read(value + blanks) == hops ?? [nil], "blanks behind it change it")
    require(read(value + blanks + [0x20]) == [nil], "more than is looked at")
  }

  /// Who is behind a proxy is who that proxy says, or else the proxy itself.
  private func checkAdded() {
    let words: [(hop: String, address: String)] =
      field == .forwarded
      ? [
        ("for=203.0.113.9", "203.0.113.9"), (#"For="[2001:db8::9]:80";by=_b"#, "2001:db8::9"),
        (#"by="\"a,b\"";for="203.0.113.9:_p""#, "203.0.113.9"),
      ]
      : [
        ("203.0.113.9", "203.0.113.9"), ("[2001:db8::9]:80", "2001:db8::9"),
        ("2001:DB8::9", "2001:db8::9"),
      ]
    let (hop, address) = words[added]
    let next = isNearest ? "" : field == .forwarded ? ", for=10.0.0.2" : ", 10.0.0.2"
    let said = Array((hop + next).utf8)
    let fields =
      isFieldOfItsOwn
      ? [(field, value), (field, said)] : [(field, value + Array(", ".utf8) + said)]
    guard let client = client(fields) else { return }
    let isTold = client == .address(address)
    require(isTold || field == .forwarded && client == Self.proxy, "\(client) made up")
  }

  /// Nil where no head has such a field.
  private func client(_ fields: [(Field, [UInt8])]) -> PeerAddress? {
    var text = Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8)
    for (field, value) in fields {
      text += Array("\(field.rawValue): ".utf8) + value + Array("\r\n".utf8)
    }
    guard let head = try? RequestHead(parsing: text + Array("\r\n".utf8)),
      head.allFields.count == fields.count + 1
    else { return nil }
    return Self.trusted.client(of: head, from: Self.proxy)
  }

  /// The right-most hop that is no proxy, as far as all behind it are told.
  private static func walk(_ hops: [IPAddress?]) -> PeerAddress {
    let known = hops.suffix(32).reversed().prefix { $0 != nil }.compactMap { $0?.text }
    let isProxy = { (text: String) in
      text.hasPrefix("10.") || text.hasPrefix("2001:db8:1:")
    }
    return (known.first { !isProxy($0) } ?? known.last).map { .address($0) } ?? proxy
  }

  /// The same hops in either field's own words are the same hops, and both fields agree.
  private func checkPrinted(_ hops: [IPAddress?], _ client: PeerAddress) {
    let list = hops.map { $0?.text ?? "unknown" }.joined(separator: ", ")
    let description = hops.map { hop in
      "for=" + (hop.map { $0.isVersion4 ? $0.text : "\"[\($0.text)]\"" } ?? "_secret")
    }.joined(separator: ", ")
    let fields = [(Field.xForwardedFor, Array(list.utf8)), (.forwarded, Array(description.utf8))]
    guard fields.allSatisfy({ $0.1.count <= ForwardedHops.longest }) else { return }
    for (field, value) in fields {
      require(read(value, as: field) == hops, "\(field) loses hops of its own: \(list)")
    }
    if let both = self.client(fields) {
      require(both == client, "both fields name \(both), and one \(client)")
    }
  }
}
