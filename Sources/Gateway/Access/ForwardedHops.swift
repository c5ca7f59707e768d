/// The hops that a request came over, as proxies list them: the right-most one is the nearest.
/// Nil stands for one that is not told, or not told as an address.
enum ForwardedHops {
  /// Bytes of either field that are looked at; of a longer one nothing is known.
  static let longest = 8192

  private typealias Text = ArraySlice<UInt8>

  /// `203.0.113.7, [2001:db8::1]:4711`, also without brackets, and with ports.
  static func ofXForwardedFor(_ value: [UInt8]) -> [IPAddress?] {
    guard value.count <= longest else { return [nil] }
    return value.split(separator: UInt8(ascii: ",")).map(trimmed).filter { !$0.isEmpty }
      .map(address)
  }

  /// `for=203.0.113.7;proto=https, for="[2001:db8::1]:4711"` (RFC 7239, section 4).
  static func ofForwarded(_ value: [UInt8]) -> [IPAddress?] {
    guard value.count <= longest, let elements = elements(of: value) else { return [nil] }
    return elements.map { pairs in
      let nodes = pairs.filter {
        $0.name.count == 3 && $0.name.elementsEqual("for".utf8, by: { $0 | 0x20 == $1 })
      }
      return nodes.count == 1 ? address(nodes[0].value) : nil
    }
  }

  /// An address with or without a port (RFC 7239, section 6); nil for `unknown` and `_hidden`.
  private static func address(_ text: Text) -> IPAddress? {
    let colon = UInt8(ascii: ":")
    if text.first == UInt8(ascii: "[") {
      guard let end = text.firstIndex(of: UInt8(ascii: "]")), isPort(text[(end + 1)...]),
        text[..<end].contains(colon)
      else { return nil }
      return IPAddress(ascii: text[..<end].dropFirst())
    }
    guard let first = text.firstIndex(of: colon), !text[(first + 1)...].contains(colon) else {
      return IPAddress(ascii: text)
    }
    return isPort(text[first...]) ? IPAddress(ascii: text[..<first]) : nil
  }

  /// Nothing, or a colon and a port, which may be hidden (RFC 7239, section 6.3).
  private static func isPort(_ text: Text) -> Bool {
    guard let colon = text.first else { return true }
    let port = text.dropFirst()
    guard colon == UInt8(ascii: ":"), let first = port.first else { return false }
    if first == UInt8(ascii: "_") {
      return port.count > 1 && port.allSatisfy(\.isOfPlainName)
    }
    return port.count <= 5 && port.allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func trimmed(_ text: Text) -> Text {
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
  }

  private typealias Pair = (name: Text, value: Text)

  /// The pairs of each element; nil for what is malformed.
  private static func elements(of value: [UInt8]) -> [[Pair]]? {
    var elements: [[Pair]] = []
    var pairs: [Pair] = []
    var rest = value[...]
    while true {
      rest = rest.drop(while: isBlank)
      if let mark = rest.first, isMark(mark) {
        // An empty element is none, an empty pair neither (RFC 9110, section 5.6.1).
        if mark == UInt8(ascii: ","), !pairs.isEmpty {
          elements.append(pairs)
          pairs = []
        }
        rest.removeFirst()
        continue
      }
      guard !rest.isEmpty else { break }
      guard let pair = takePair(from: &rest) else { return nil }
      pairs.append(pair)
      rest = rest.drop(while: isBlank)
      guard rest.first.map(isMark) ?? true else { return nil }
    }
    return pairs.isEmpty ? elements : elements + [pairs]
  }

  /// What ends a pair.
  private static func isMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    !isMark(byte) && !isBlank(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=")
  }

  /// `token=value`, the value a token or a quoted string (RFC 9110, section 5.6.4).
  private static func takePair(from rest: inout Text) -> Pair? {
    let name = rest.prefix(while: isPlain)
    rest = rest[name.endIndex...]
    guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "=") else { return nil }
    guard rest.first == UInt8(ascii: "\"") else {
      let value = rest.prefix(while: isPlain)
      rest = rest[value.endIndex...]
      return value.isEmpty ? nil : (name, value)
    }
    rest.removeFirst()
    var value: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return (name, value[...])
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst() else { return nil }
        value.append(escaped)
      default: value.append(byte)
      }
    }
    return nil
  }
}
