import FoundationEssentials

/// A file whose text is looked at again and again.
struct ChangingFile: Sendable, CustomStringConvertible {
  let path: String
  /// As it was at the last look; nil: it can't be read.
  private(set) var text: String?

  init(path: String) {
    self.path = path
    text = Self.read(path)
  }

  /// Looks again; whether something has changed.
  mutating func hasChanged() -> Bool {
    let before = text
    text = Self.read(path)
    return text != before
  }

  /// Where it is, and not what it holds.
  var description: String { path }

  private static func read(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}
