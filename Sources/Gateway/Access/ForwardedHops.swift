/// The hops that a request came over, as proxies list them: the right-most one is the nearest.
/// Nil stands for one that is not told, or not told as an address.
enum ForwardedHops {
  /// Bytes of either field that are looked at; of a longer one nothing is known.
  static let longest = 8192

  /// `203.0.113.7, [2001:db8::1]:4711`, also without brackets, and with ports.
  static func ofXForwardedFor(_ value: String) -> [IPAddress?] {
    guard value.utf8.count <= longest else { return [nil] }
    return value.split(separator: ",").map(trimmed).filter { !$0.isEmpty }.map { address($0) }
  }

  /// `for=203.0.113.7;proto=https, for="[2001:db8::1]:4711"` (RFC 7239, section 4).
  static func ofForwarded(_ value: String) -> [IPAddress?] {
    guard value.utf8.count <= longest, let elements = elements(of: value) else { return [nil] }
    return elements.map { pairs in
      let nodes = pairs.filter { $0.name.lowercased() == "for" }
      return nodes.count == 1 ? address(nodes[0].value[...]) : nil
    }
  }

  /// An address with or without a port (RFC 7239, section 6); nil for `unknown` and `_hidden`.
  private static func address(_ text: Substring) -> IPAddress? {
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]),
        let address = IPAddress(text[..<end].dropFirst()), text[..<end].contains(":")
      else { return nil }
      return address
    }
    let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
    guard colons == 1, let colon = text.firstIndex(of: ":") else { return IPAddress(text) }
    guard isPort(text[colon...]), let address = IPAddress(text[..<colon]) else { return nil }
    return address
  }

  /// Nothing, or a colon and a port, which may be hidden.
  private static func isPort(_ text: Substring) -> Bool {
    guard !text.isEmpty else { return true }
    let port = text.dropFirst().utf8
    guard text.hasPrefix(":"), let first = port.first else { return false }
    if first == UInt8(ascii: "_") { return port.count > 1 }
    return port.count <= 5 && port.allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop { $0 == " " || $0 == "\t" }
    return start.dropLast(start.reversed().prefix { $0 == " " || $0 == "\t" }.count)
  }

  private typealias Pair = (name: String, value: String)

  /// The pairs of each element; nil for what is malformed.
  private static func elements(of value: String) -> [[Pair]]? {
    var elements: [[Pair]] = []
    var pairs: [Pair] = []
    var rest = Substring(value)
    while true {
      rest = rest.drop { $0 == " " || $0 == "\t" }
      if let mark = rest.first, mark == "," || mark == ";" {
        // An empty element is none, an empty pair neither (RFC 9110, section 5.6.1).
        if mark == ",", !pairs.isEmpty {
          elements.append(pairs)
          pairs = []
        }
        rest.removeFirst()
        continue
      }
      guard !rest.isEmpty else { break }
      guard let pair = takePair(from: &rest) else { return nil }
      pairs.append(pair)
      rest = rest.drop { $0 == " " || $0 == "\t" }
      guard rest.isEmpty || rest.first == "," || rest.first == ";" else { return nil }
    }
    return pairs.isEmpty ? elements : elements + [pairs]
  }

  /// `token=value`, the value a token or a quoted string (RFC 9110, section 5.6.4).
  private static func takePair(from rest: inout Substring) -> Pair? {
    let name = rest.prefix { !"=;,\" \t".contains($0) }
    rest = rest[name.endIndex...]
    guard !name.isEmpty, rest.first == "=" else { return nil }
    rest.removeFirst()
    guard rest.first == "\"" else {
      let value = rest.prefix { !";,\" \t".contains($0) }
      rest = rest[value.endIndex...]
      return value.isEmpty ? nil : (String(name), String(value))
    }
    rest.removeFirst()
    var value = ""
    while let character = rest.popFirst() {
      switch character {
      case "\"": return (String(name), value)
      case "\\":
        guard let escaped = rest.popFirst() else { return nil }
        value.append(escaped)
      default: value.append(character)
      }
    }
    return nil
  }
}
