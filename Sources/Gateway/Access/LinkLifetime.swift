import HTTPTypes
import HTTPWire

/// Nothing that came by a signed link is kept for longer than the link lives.
final class LinkLifetime: Sendable {
  /// A value of `Cache-Control` in parts; nil: it says `no-store`, and stays as it is.
  private struct Parts: Sendable {
    /// All that is no leave to keep it, with a comma behind it.
    var kept: String
    /// Seconds; nil where it says none.
    var age: Int64?
  }

  private let known = ByteMemo<Parts?>()

  /// Shortens what `Cache-Control` allows; `rest` is what is left of the link's life, in seconds.
  func bound(_ fields: inout HeaderBlock, to rest: Int64) {
    fields.replace(.cacheControl) { cacheControl($0, atMost: rest) }
  }

  /// The same value with a `max-age` of at most `rest` seconds, and no other leave to keep it.
  func cacheControl(_ value: ArraySlice<UInt8>, atMost rest: Int64) -> String {
    let parts = known.value(of: value) { Self.parts(String(decoding: value, as: UTF8.self)) }
    guard let parts else { return String(decoding: value, as: UTF8.self) }
    return "\(parts.kept)max-age=\(min(parts.age ?? .max, max(0, rest)))"
  }

  private static func parts(_ value: String) -> Parts? {
    var (kept, age): ([Substring], Int64?) = ([], nil)
    for directive in directives(of: value) {
      let name = directive.prefix { $0 != "=" && $0 != " " }.lowercased()
      switch name {
      case "no-store": return nil
      case "max-age":
        let digits = directive.dropFirst(name.count).filter { !"= \"".contains($0) }
        // What can't be read allows nothing.
        age = min(age ?? .max, URLText.decimal(digits.utf8) ?? 0)
      case "s-maxage", "stale-while-revalidate", "stale-if-error": break
      default: kept.append(directive)
      }
    }
    return Parts(kept: kept.map { "\($0), " }.joined(), age: age)
  }

  /// Split at the commas that stand in no quotes.
  private static func directives(of value: String) -> [Substring] {
    var isQuoted = false
    return value.split { character in
      if character == "\"" { isQuoted.toggle() }
      return character == "," && !isQuoted
    }.map { part in
      let start = part.drop { $0 == " " || $0 == "\t" }
      let end = start.reversed().prefix { $0 == " " || $0 == "\t" }.count
      return start.dropLast(end)
    }.filter { !$0.isEmpty }
  }
}
