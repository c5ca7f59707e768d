/// What is wrong with a line of the file of tokens, or of the file of link keys.
public struct AccessFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1; nil where it is the file as a whole.
  public var line: Int?
  /// One sentence without secrets.
  public var reason: String

  public var description: String { line.map { "line \($0): \(reason)" } ?? reason }
}

/// The lines of such a file, blank ones and `#` comments left out, each split at its blanks.
struct AccessFileLines {
  /// Bytes of a file at most.
  static let longest = 1 << 20

  let lines: [(number: Int, words: [Substring])]

  /// Throws where the text is longer than `longest`.
  init(_ text: String) throws(AccessFileError) {
    guard text.utf8.count <= Self.longest else {
      throw AccessFileError(reason: "the file is larger than \(Self.longest) bytes")
    }
    // A carriage return and a line feed are one `Character`, and end a line as well.
    lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated().compactMap { index, line in
        let words = line.split { $0 == " " || $0 == "\t" }
        guard let first = words.first, !first.hasPrefix("#") else { return nil }
        return (index + 1, words)
      }
  }

  /// What tokens and keys are called: it stands in logs.
  static func isName(_ text: Substring) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(\.isOfPlainName)
  }
}
