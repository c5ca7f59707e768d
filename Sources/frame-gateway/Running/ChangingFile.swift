import FoundationEssentials

/// A file whose text is looked at again and again.
struct ChangingFile: Sendable, CustomStringConvertible {
  let path: String
  private var settled: Settled<String?>

  init(path: String) {
    self.path = path
    settled = Settled(Self.read(path))
  }

  /// Nil: it can't be read.
  var text: String? { settled.value }

  /// Looks again; whether the text is another, as the look before found it too.
  mutating func hasChanged() -> Bool { settled.look(Self.read(path)) }

  /// Where it is, and not what it holds.
  var description: String { path }

  private static func read(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}
