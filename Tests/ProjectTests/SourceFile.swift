/// One file's path, relative to the repository, and what it says.
struct SourceFile {
  var path: String
  var text: String

  /// The text's lines, without their ends.
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The same lines with what is in string literals and comments blanked, so that a rule about
  /// code finds code alone.
  var codeLines: [Substring] {
    CodeText(text).code.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// A finding about the line at `index`, as compilers write it.
  func finding(_ index: Int, _ sentence: String) -> String { "\(path):\(index + 1): \(sentence)" }
}
