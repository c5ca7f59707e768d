/// Short, readable texts from bodies that are not what was asked for.
enum Excerpt {
  static let maximumCharacters = 300

  /// What a body that should have been frames seems to be.
  static func describing(_ body: [UInt8], contentType: String?) -> String {
    let type = contentType.map { clean($0, limit: 80) } ?? "no type"
    let text = plainText(body)
    return text.isEmpty
      ? "an answer of \(type) in place of frames" : "\(type) in place of frames: \(text)"
  }

  /// The body's text without markup, control characters and runs of blanks.
  static func plainText(_ body: [UInt8]) -> String {
    var isInTag = false
    var text: [UInt8] = []
    for byte in body {
      switch byte {
      case UInt8(ascii: "<"): isInTag = true
      case UInt8(ascii: ">") where isInTag:
        isInTag = false
        text.append(0x20)
      default: if !isInTag { text.append(byte) }
      }
    }
    return clean(String(decoding: text, as: UTF8.self), limit: maximumCharacters)
  }

  /// On one line, each run of blanks, line ends and unprintable characters as one space, cut to
  /// `limit` characters.
  static func clean(_ text: some StringProtocol, limit: Int) -> String {
    var result = ""
    var count = 0
    var needsSpace = false
    for character in text {
      guard isPrintable(character) else {
        needsSpace = count > 0
        continue
      }
      guard count + (needsSpace ? 2 : 1) <= limit else { break }
      if needsSpace {
        result.append(" ")
        count += 1
      }
      needsSpace = false
      result.append(character)
      count += 1
    }
    return result
  }

  private static func isPrintable(_ character: Character) -> Bool {
    !character.isWhitespace && character != "\u{FFFD}"
      && character.unicodeScalars.allSatisfy {
        switch $0.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: false
        default: true
        }
      }
  }
}
