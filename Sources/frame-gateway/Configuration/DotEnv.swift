/// `NAME=value` lines, as `~/supervisely.env`, systemd and shells have them.
enum DotEnv {
  struct Failure: Error, Hashable {
    /// 1-based.
    var line: Int
  }

  /// Blank lines and `#` comments are passed over, `export ` and quotes around a value are taken
  /// off; a later line wins. Throws: `Failure` for a line that is none of these.
  static func parse(_ text: String) throws(Failure) -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    // A carriage return and a line feed are one `Character`, and end a line as well.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, raw) in lines.enumerated() {
      var line = trimmed(raw)
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("export ") { line = trimmed(line.dropFirst("export ".count)) }
      guard let equals = line.firstIndex(of: "=") else { throw Failure(line: number + 1) }
      let name = trimmed(line[..<equals])
      guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else { throw Failure(line: number + 1) }
      pairs.append((String(name), unquoted(trimmed(line[line.index(after: equals)...]))))
    }
    return pairs
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }

  private static func unquoted(_ text: Substring) -> String {
    guard text.count >= 2, let quote = text.first, quote == "\"" || quote == "'",
      text.last == quote
    else { return String(text) }
    return String(text.dropFirst().dropLast())
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
