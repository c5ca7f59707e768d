/// Comparison of entity tags (RFC 9110, section 8.8.3).
enum EntityTag {
  /// Whether `If-None-Match` names `tag` (weak comparison), or is `*`.
  static func ifNoneMatch(_ field: String, names tag: String) -> Bool {
    if field == "*" { return true }
    return list(field).contains { opaque($0) == opaque(tag[...]) }
  }

  /// Whether `If-Range` is `tag`, by strong comparison; a date never is.
  static func ifRange(_ field: String, is tag: String) -> Bool {
    !field.hasPrefix("W/") && field == tag
  }

  /// The tags of a list; a comma inside a tag's quotes does not end it.
  private static func list(_ field: String) -> [Substring] {
    var tags: [Substring] = []
    var quoted = false
    var start = field.startIndex
    for place in field.indices {
      switch field[place] {
      case "\"": quoted.toggle()
      case "," where !quoted:
        tags.append(field[start..<place])
        start = field.index(after: place)
      default: break
      }
    }
    tags.append(field[start...])
    return tags.map { tag in tag.drop { $0 == " " || $0 == "\t" } }
  }

  private static func opaque(_ tag: Substring) -> Substring {
    var text = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
