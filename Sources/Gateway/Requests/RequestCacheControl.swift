import FrameStore

/// `Cache-Control` of a request (RFC 9111, section 5.2.1): what it asks of frames that are kept.
///
/// `max-stale` changes nothing, as nothing stale is served, nor does what is not known.
struct RequestCacheControl: Sendable, Hashable {
  var demand = FrameDemand()
  /// Nothing is asked of the platform, nothing revalidated.
  var onlyIfCached = false

  /// What a number that is larger counts as, in seconds (RFC 9111, section 1.2.2).
  static let mostSeconds: Int64 = 1 << 31

  /// All lines of the field, joined; nil where there is none.
  init(_ field: String?) {
    guard let field else { return }
    for (name, value) in Self.directives(field) {
      switch name {
      case "no-cache": demand.isFresh = true
      case "no-store": demand.isTransient = true
      case "only-if-cached": onlyIfCached = true
      case "max-age":
        // What can't be read is taken for the strictest.
        let age = Duration.seconds(Self.seconds(value) ?? 0)
        demand.maxAge = min(age, demand.maxAge ?? age)
      case "min-fresh":
        demand.minFresh = max(
          demand.minFresh, .seconds(Self.seconds(value) ?? Self.mostSeconds))
      default: break
      }
    }
    if onlyIfCached { demand.isFresh = false }
  }

  /// Names in lower case, values without their quotes.
  private static func directives(_ field: String) -> [(name: String, value: Substring?)] {
    split(field).map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = trimmed(parts[0]).lowercased()
      guard parts.count == 2 else { return (name, nil) }
      let value = trimmed(parts[1])
      let isQuoted = value.utf8.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"")
      return (name, isQuoted ? value.dropFirst().dropLast() : value)
    }
  }

  /// At the commas that are in no quoted text.
  private static func split(_ field: String) -> [Substring] {
    var isQuoted = false
    var isEscaped = false
    return field.split { character in
      if isEscaped {
        isEscaped = false
      } else if character == "\\", isQuoted {
        isEscaped = true
      } else if character == "\"" {
        isQuoted.toggle()
      }
      return character == "," && !isQuoted
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }

  private static func seconds(_ text: Substring?) -> Int64? {
    guard let digits = text?.utf8, !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 })
    else { return nil }
    return digits.reduce(0) { min(mostSeconds, $0 * 10 + Int64($1 - 0x30)) }
  }
}
