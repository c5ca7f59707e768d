/// A `Range` of one frame's bytes (RFC 9110, section 14).
enum ByteRange: Sendable, Hashable {
  /// Several ranges, another unit or something unreadable: the whole is answered.
  case ignored
  /// No byte of the representation lies in the range.
  case unsatisfiable
  case bytes(Range<Int>)

  init(_ field: String, length: Int) {
    self = Self.parse(field, length: length)
  }

  private static func parse(_ field: String, length: Int) -> ByteRange {
    let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].lowercased() == "bytes" else { return .ignored }
    let bounds = parts[1].split(
      separator: "-", maxSplits: 1, omittingEmptySubsequences: false
    ).map(withoutBlanks)
    guard bounds.count == 2 else { return .ignored }
    if bounds[0].isEmpty {
      guard let suffix = position(bounds[1]) else { return .ignored }
      guard suffix > 0, length > 0 else { return .unsatisfiable }
      return .bytes(max(0, length - suffix)..<length)
    }
    guard let first = position(bounds[0]) else { return .ignored }
    guard !bounds[1].isEmpty else {
      return first < length ? .bytes(first..<length) : .unsatisfiable
    }
    guard let last = position(bounds[1]), last >= first else { return .ignored }
    return first < length ? .bytes(first..<min(last, length - 1) + 1) : .unsatisfiable
  }

  /// Without blanks before and behind; one between digits stays, and makes the field unreadable.
  private static func withoutBlanks(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }

  /// Digits only, capped: a position beyond any frame stays beyond it.
  private static func position(_ text: some StringProtocol) -> Int? {
    guard !text.isEmpty else { return nil }
    var value = 0
    for byte in text.utf8 {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = min(value * 10 + Int(byte - 0x30), Int.max / 100)
    }
    return value
  }
}
