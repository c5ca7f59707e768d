/// Swift source with the insides of its string literals and comments replaced by spaces.
///
/// Line breaks stay, so that line numbers do. Interpolations are blanked with their literal, and
/// bare regular-expression literals are read as code: enough for rules about whole words.
struct CodeText {
  private(set) var code = ""
  private var rest: Substring

  init(_ text: String) {
    rest = text[...]
    while !rest.isEmpty {
      keep(rest.prefix { $0 != "/" && $0 != "\"" && $0 != "#" }.count)
      if rest.hasPrefix("//") {
        blank(rest.prefix { $0 != "\n" }.count)
      } else if rest.hasPrefix("/*") {
        blankComment()
      } else if let delimiter = openingDelimiter() {
        blankLiteral(delimiter)
      } else {
        keep(1)
      }
    }
  }

  private mutating func blank(_ count: Int) {
    code += rest.prefix(count).map { $0 == "\n" ? "\n" : " " }
    rest = rest.dropFirst(count)
  }

  private mutating func keep(_ count: Int) {
    code += rest.prefix(count)
    rest = rest.dropFirst(count)
  }

  /// Block comments nest.
  private mutating func blankComment() {
    var depth = 0
    repeat {
      if rest.hasPrefix("/*") {
        depth += 1
        blank(2)
      } else if rest.hasPrefix("*/") {
        depth -= 1
        blank(2)
      } else {
        blank(1)
      }
    } while depth > 0 && !rest.isEmpty
  }

  private struct Delimiter {
    var hashes: String
    var quotes: String
  }

  /// The literal's delimiter when one opens here: `"`, `"""`, and either behind `#`s.
  private func openingDelimiter() -> Delimiter? {
    let hashes = rest.prefix { $0 == "#" }
    let quotes = rest.dropFirst(hashes.count)
    guard quotes.first == "\"" else { return nil }
    return Delimiter(hashes: String(hashes), quotes: quotes.hasPrefix("\"\"\"") ? "\"\"\"" : "\"")
  }

  private mutating func blankLiteral(_ delimiter: Delimiter) {
    let closing = delimiter.quotes + delimiter.hashes
    let escape = "\\" + delimiter.hashes
    keep(closing.count)
    while !rest.isEmpty && !rest.hasPrefix(closing) {
      blank(rest.hasPrefix(escape) ? escape.count + 1 : 1)
    }
    keep(closing.count)
  }
}
