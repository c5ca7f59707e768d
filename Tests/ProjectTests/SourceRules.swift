/// What no source file may contain, and what must stand beside what it does.
enum SourceRules {
  static let lineLimit = 400
  static let columnLimit = 100

  /// Files that can be read in one sitting, lines that fit beside another.
  static func size(_ file: SourceFile) -> [String] {
    let lines = file.text.hasSuffix("\n") ? file.lines.dropLast() : file.lines[...]
    var findings: [String] = []
    if lines.count > lineLimit {
      findings.append("\(file.path): \(lines.count) lines, at most \(lineLimit)")
    }
    for (index, line) in lines.enumerated() where line.count > columnLimit {
      findings.append(file.finding(index, "\(line.count) columns, at most \(columnLimit)"))
    }
    return findings
  }

  /// Nothing is left for later, and a trap says why it can't be reached.
  static func leftovers(_ file: SourceFile) -> [String] {
    let note = /\b(?:TODO|FIXME|XXX)\b/.wordBoundaryKind(.simple)
    let mute = /\b(?:fatalError|preconditionFailure|assertionFailure)\(\s*\)/
      .wordBoundaryKind(.simple)
    return zip(file.lines, file.codeLines).enumerated().flatMap { index, line in
      var findings: [String] = []
      if line.0.contains(note) { findings.append(file.finding(index, "left for later")) }
      if line.1.contains(mute) {
        findings.append(file.finding(index, "a trap without a sentence"))
      }
      return findings
    }
  }

  /// What the compiler takes on trust carries the sentence that proves it: a comment on its own
  /// line, or on one of the three above that no empty line parts from it.
  static func unproved(_ file: SourceFile) -> [String] {
    let lines = file.lines
    let code = file.codeLines
    return code.indices.compactMap { index in
      guard let word = wordOfTrust(in: code[index]) else { return nil }
      let passage = lines.indices[max(0, index - 3)...index].reversed()
        .prefix { !lines[$0].allSatisfy(\.isWhitespace) }
      let isProved = passage.contains { hasComment(lines[$0], code: code[$0]) }
      return isProved ? nil : file.finding(index, "\(word) without a comment that proves it")
    }
  }

  /// Settings that take checks out of the build.
  static func buildSettings(_ file: SourceFile) -> [String] {
    file.lines.enumerated().flatMap { index, line in
      ["unsafeFlags", "-Ounchecked"].filter(line.contains).map {
        file.finding(index, "\($0) takes checks out of the build")
      }
    }
  }

  /// The first word on a line of code that turns one of the compiler's checks off.
  private static func wordOfTrust(in code: Substring) -> Substring? {
    // A regular expression on every line would take seconds.
    guard
      code.contains("nsafe") || code.contains("unchecked") || code.contains("etained")
        || code.contains("assumingMemoryBound") || code.contains("_overrideLifetime")
    else { return nil }
    let words = [
      /@unchecked\s+Sendable|(?:nonisolated|unowned)\(unsafe\)|@unsafe\b|\bunsafe\s+\w/,
      /\bunsafe(?:BitCast|Downcast|lyUnwrapped|UninitializedCapacity)\b|\bpass(?:Unr|R)etained\b/,
      /\bassumingMemoryBound\b|\b_overrideLifetime\b|\bunchecked(?:Bounds)?:/,
    ]
    // Unicode's own word boundaries see none at the dot of `pointer.assumingMemoryBound`.
    return words.lazy.compactMap {
      code.firstMatch(of: $0.wordBoundaryKind(.simple))?.output
    }.first
  }

  private static func hasComment(_ line: Substring, code: Substring) -> Bool {
    let end = code.reversed().drop { $0 == " " }.count
    return line.dropFirst(end).contains("//")
  }
}
