@testable import Gateway

/// The hops of either field by another reader, which cuts the text at what stands in no quotes.
enum StrictHops {
  private typealias Text = ArraySlice<UInt8>

  /// Of `X-Forwarded-For`.
  static func listed(_ value: [UInt8]) -> [IPAddress?] {
    parts(of: value[...], at: ",", heedsQuotes: false).map(node)
  }

  /// Of `Forwarded`; nil where it is malformed.
  static func described(_ value: [UInt8]) -> [IPAddress?]? {
    var hops: [IPAddress?] = []
    for element in parts(of: value[...], at: ",", heedsQuotes: true) {
      var nodes: [[UInt8]] = []
      let pairs = parts(of: element, at: ";", heedsQuotes: true)
      for pair in pairs {
        guard let equals = pair.firstIndex(of: UInt8(ascii: "=")), equals > pair.startIndex,
          isPlain(pair[..<equals]), let content = content(pair[(equals + 1)...])
        else { return nil }
        let name = pair[..<equals]
        // Case counts for nothing.
        if name.count == 3, String(decoding: name, as: UTF8.self).lowercased() == "for" {
          nodes.append(content)
        }
      }
      guard !pairs.isEmpty else { continue }
      hops.append(nodes.count == 1 ? node(nodes[0][...]) : nil)
    }
    return hops
  }

  /// Without the blanks around them, and without those of nothing else.
  private static func parts(of text: Text, at mark: Unicode.Scalar, heedsQuotes: Bool) -> [Text] {
    var parts: [Text] = []
    var start = text.startIndex
    var (isQuoted, isEscaped) = (false, false)
    for index in text.indices {
      let byte = text[index]
      if isEscaped {
        isEscaped = false
      } else if heedsQuotes, byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if isQuoted {
        isEscaped = byte == UInt8(ascii: "\\")
      } else if byte == UInt8(ascii: mark) {
        parts.append(text[start..<index])
        start = index + 1
      }
    }
    parts.append(text[start...])
    return parts.compactMap { part in
      guard let first = part.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }),
        let last = part.lastIndex(where: { $0 != 0x20 && $0 != 0x09 })
      else { return nil }
      return part[first...last]
    }
  }

  private static func isPlain(_ text: Text) -> Bool {
    !text.isEmpty && !text.contains { " \t\"=,;".utf8.contains($0) }
  }

  /// Nil for what is neither plain nor in quotes from end to end.
  private static func content(_ text: Text) -> [UInt8]? {
    guard text.first == UInt8(ascii: "\"") else { return isPlain(text) ? Array(text) : nil }
    var content: [UInt8] = []
    var index = text.startIndex + 1
    while index < text.endIndex {
      if text[index] == UInt8(ascii: "\"") { return index + 1 == text.endIndex ? content : nil }
      if text[index] == UInt8(ascii: "\\") { index += 1 }
      guard index < text.endIndex else { return nil }
      content.append(text[index])
      index += 1
    }
    return nil
  }

  /// An address and what may stand around it (RFC 7239, section 6); bare IPv6 has no port.
  private static func node(_ text: Text) -> IPAddress? {
    guard let text = String(validating: text, as: UTF8.self) else { return nil }
    guard text.unicodeScalars.count(where: { $0 == ":" }) != 1, !text.hasPrefix("[") else {
      guard let cut = text.unicodeScalars.lastIndex(of: text.hasPrefix("[") ? "]" : ":") else {
        return nil
      }
      let isBracketed = text.hasPrefix("[")
      let host = isBracketed ? text[..<cut].dropFirst() : text[..<cut]
      let rest = isBracketed ? text[text.unicodeScalars.index(after: cut)...] : text[cut...]
      guard isBracketed == host.contains(":"), rest.isEmpty || isPort(rest) else { return nil }
      return IPAddress(host)
    }
    return IPAddress(text)
  }

  /// `:80`, or `:_hidden`.
  private static func isPort(_ text: Substring) -> Bool {
    guard text.utf8.first == UInt8(ascii: ":") else { return false }
    let port = text.utf8.dropFirst()
    let digits = "0123456789"
    if port.first == UInt8(ascii: "_") {
      let letters = "abcdefghijklmnopqrstuvwxyz"
      let hidden = letters + letters.uppercased() + digits + "._-"
      return port.count > 1 && port.allSatisfy(hidden.utf8.contains)
    }
    return (1...5).contains(port.count) && port.allSatisfy(digits.utf8.contains)
  }
}
