import FuzzSupport

@testable import Gateway

/// A file of tokens is taken where each of its lines is and none repeats another; else the first
/// that is not is named.
struct TokenFileCheck {
  private let text: String

  init(_ text: String) { self.text = text }

  func run() {
    let (wrong, count) = expected()
    do throws(AccessFileError) {
      let list = try TokenList(parsing: text)
      require(wrong == nil, "taken, though line \(wrong ?? 0) is none")
      require(list.count == count, "\(list.count) tokens of \(count)")
      mark(count)
    } catch {
      require(error.line == wrong && !error.reason.isEmpty, "\(error), and not line \(wrong ?? 0)")
    }
  }

  /// The first line that is wrong, from 1, or else how many tokens there are.
  private func expected() -> (wrong: Int?, count: Int) {
    var names: Set<Substring> = []
    var digests: Set<String> = []
    for (index, line) in Self.lines(of: text).enumerated() {
      guard let list = try? TokenList(parsing: line) else { return (index + 1, 0) }
      require(list.count <= 1, "a line of \(list.count) tokens")
      guard list.count == 1 else { continue }
      let words = line.split { " \t".contains($0) }
      require(words[0].utf8.count <= 64 && list.names(String(words[0])), "another's name")
      // Tokens are found by the first eight bytes.
      guard names.insert(words[0]).inserted,
        digests.insert(words[1].prefix(16).lowercased()).inserted
      else { return (index + 1, 0) }
    }
    return (nil, names.count)
  }

  /// Cut where Unicode has a line end (Unicode Standard, section 5.8), CR LF being one.
  private static func lines(of text: String) -> [String] {
    var lines = [String.UnicodeScalarView()]
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A where last == "\r": break
      case 0x0A...0x0D, 0x85, 0x2028, 0x2029: lines.append(String.UnicodeScalarView())
      default: lines[lines.count - 1].append(scalar)
      }
      last = scalar
    }
    return lines.map { String($0) }
  }
}
