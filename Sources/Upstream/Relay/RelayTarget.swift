/// Where a relayed call goes: a path below `/public/api/` and its query, both as they came.
public struct RelayTarget: Sendable, Hashable {
  public static let base = "/public/api/"

  /// The path, and the query behind a `?`.
  let text: String

  /// Nil where the path does not stay below `/public/api/` whoever decodes and tidies it up: dot
  /// segments, also before a `;`, escapes of `.`, `/` and `\`, a backslash, a broken escape; and
  /// where there is a byte that no request's target has.
  public init?(path: ArraySlice<UInt8>, query: ArraySlice<UInt8>?) {
    guard path.starts(with: Self.base.utf8), path.allSatisfy(Self.isPathByte),
      Self.hasHarmlessEscapes(path)
    else { return nil }
    for segment in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true) {
      let name = segment.prefix { $0 != UInt8(ascii: ";") }
      if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { return nil }
    }
    var bytes = Array(path)
    if let query {
      guard query.allSatisfy(Self.isVisible) else { return nil }
      bytes.append(UInt8(ascii: "?"))
      bytes += query
    }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// ASCII without blanks; behind a `#` everything would be lost.
  private static func isVisible(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "#")
  }

  private static func isPathByte(_ byte: UInt8) -> Bool {
    isVisible(byte) && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "?")
  }

  private static func hasHarmlessEscapes(_ path: ArraySlice<UInt8>) -> Bool {
    var rest = path
    while let place = rest.firstIndex(of: UInt8(ascii: "%")) {
      let escape = rest[place...].dropFirst().prefix(2)
      guard escape.count == 2, let high = hexDigit(escape[place + 1]),
        let low = hexDigit(escape[place + 2])
      else { return false }
      let byte = high << 4 | low
      guard byte != 0, !#"./\"#.utf8.contains(byte) else { return false }
      rest = rest[(place + 3)...]
    }
    return true
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
