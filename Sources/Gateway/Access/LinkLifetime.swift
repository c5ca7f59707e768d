import HTTPTypes
import HTTPWire

/// Nothing that came by a signed link is kept for longer than the link lives.
enum LinkLifetime {
  /// Shortens what `Cache-Control` allows; `rest` is what is left of the link's life, in seconds.
  static func bound(_ fields: inout HeaderBlock, to rest: Int64) {
    fields.replace(.cacheControl) { cacheControl($0, atMost: rest) }
  }

  /// The same value with a `max-age` of at most `rest` seconds, and no other leave to keep it.
  static func cacheControl(_ value: String, atMost rest: Int64) -> String {
    var (kept, age): ([Substring], Int64) = ([], max(0, rest))
    for directive in directives(of: value) {
      let name = directive.prefix { $0 != "=" && $0 != " " }.lowercased()
      switch name {
      case "no-store": return value
      case "max-age":
        let digits = directive.dropFirst(name.count).filter { !"= \"".contains($0) }
        // What can't be read allows nothing.
        age = min(age, URLText.decimal(digits.utf8) ?? 0)
      case "s-maxage", "stale-while-revalidate", "stale-if-error": break
      default: kept.append(directive)
      }
    }
    return (kept.map(String.init) + ["max-age=\(age)"]).joined(separator: ", ")
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
