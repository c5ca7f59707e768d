/// The `name=value` parameters of a `Content-Type` or `Content-Disposition` value, in order.
///
/// As lenient as the platform's own SDK: parameters stand behind a semicolon or a blank, at the
/// value's start too; values are quoted strings or run to the next semicolon or blank, so that
/// unquoted boundaries with `=` or `:` in them come out whole. A quote that never closes ends the
/// list.
struct FieldParameters: Sequence, IteratorProtocol {
  struct Parameter {
    let name: ArraySlice<UInt8>
    let value: [UInt8]

    func isNamed(_ other: String) -> Bool { name.equalsIgnoringCase(other.utf8) }
  }

  private var rest: ArraySlice<UInt8>

  init(_ value: [UInt8]) { rest = value[...] }

  mutating func next() -> Parameter? {
    while true {
      rest = rest.drop { $0 == .semicolon || $0.isBlank }
      guard !rest.isEmpty else { return nil }
      let name = take { $0 != .semicolon && $0 != .equals && !$0.isBlank }
      guard rest.first == .equals else { continue }
      rest.removeFirst()
      guard rest.first == .quote else {
        return Parameter(name: name, value: Array(take { $0 != .semicolon && !$0.isBlank }))
      }
      guard let value = takeQuotedString() else { return nil }
      return Parameter(name: name, value: value)
    }
  }

  private mutating func take(while belongs: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let taken = rest.prefix(while: belongs)
    rest = rest[taken.endIndex...]
    return taken
  }

  /// RFC 9110, 5.6.4; nil where the closing quote is missing.
  private mutating func takeQuotedString() -> [UInt8]? {
    var value: [UInt8] = []
    var isEscaped = false
    var index = rest.startIndex + 1
    while index < rest.endIndex {
      let byte = rest[index]
      index += 1
      if isEscaped || (byte != .backslash && byte != .quote) {
        value.append(byte)
        isEscaped = false
      } else if byte == .backslash {
        isEscaped = true
      } else {
        rest = rest[index...]
        return value
      }
    }
    rest = []
    return nil
  }
}
