import Testing

@Suite("Sources")
struct SourceRulesTests {
  @Test("no file is long, no line is wide")
  func size() throws {
    let files = try SourceTree.files(under: "Sources", ["swift", "h", "c"])
    #expect(files.flatMap(SourceRules.size) == [])
  }

  @Test("nothing is left for later, no trap is mute")
  func leftovers() throws {
    let files = try SourceTree.files(under: "Sources", ["swift", "h", "c"])
    #expect(files.flatMap(SourceRules.leftovers) == [])
  }

  @Test("what the compiler takes on trust is proved in a comment")
  func trust() throws {
    let files = try SourceTree.files(under: "Sources", ["swift"])
    #expect(files.flatMap(SourceRules.unproved) == [])
  }

  @Test("no build takes checks out", arguments: ["Package.swift", "Makefile", "Dockerfile"])
  func buildSettings(path: String) throws {
    #expect(
      SourceRules.buildSettings(SourceFile(path: path, text: try SourceTree.text(path))) == [])
  }
}

@Suite("The rules about sources")
struct SourceRulesSelfTests {
  private func file(_ text: String) -> SourceFile { SourceFile(path: "A.swift", text: text) }

  @Test("accept the limit and refuse one more")
  func size() {
    let line = String(repeating: "x", count: SourceRules.columnLimit)
    let lines = String(repeating: "x\n", count: SourceRules.lineLimit)
    #expect(SourceRules.size(file(line + "\n" + lines.dropFirst(2))) == [])
    #expect(
      SourceRules.size(file("\n" + line + "x\n"))
        == ["A.swift:2: 101 columns, at most 100"])
    #expect(SourceRules.size(file(lines + "x")) == ["A.swift: 401 lines, at most 400"])
  }

  @Test(
    "refuse what is left for later and mute traps",
    arguments: [
      "// TODO: more", "let a = 1  // FIXME", "fatalError()", "default: preconditionFailure( )",
    ])
  func leftovers(line: String) {
    #expect(SourceRules.leftovers(file("let b = 2\n\(line)\n")).count == 1)
  }

  @Test("let a trap with a sentence stand")
  func trapWithSentence() {
    #expect(SourceRules.leftovers(file("fatalError(\"no loop was ever started\")\n")) == [])
  }

  private static let trusted = [
    "final class Inbox: @unchecked Sendable {",
    "nonisolated(unsafe) var handle: OpaquePointer?",
    "unowned(unsafe) let owner: Owner",
    "let a = unsafe pointer.pointee",
    "let a = unsafeBitCast(b, to: Int.self)",
    "let a = b.unsafelyUnwrapped",
    "Array(unsafeUninitializedCapacity: 4) { _, count in",
    "raw.assumingMemoryBound(to: Int.self)",
    "Unmanaged.passUnretained(self).toOpaque()",
    "let a = b[unchecked: 3]",
  ]

  @Test("want a proof for what is taken on trust", arguments: trusted)
  func unproved(line: String) {
    #expect(SourceRules.unproved(file("let b = 2\n  \(line)\n")).count == 1)
    #expect(SourceRules.unproved(file("// A proof.\n\n  \(line)\n")).count == 1)
    #expect(SourceRules.unproved(file("// A proof.\na\nb\nc\n  \(line)\n")).count == 1)
  }

  @Test("accept a proof beside, right above, and above in the same passage", arguments: trusted)
  func proved(line: String) {
    #expect(SourceRules.unproved(file("\(line)  // Only the loop's thread uses it.\n")) == [])
    #expect(SourceRules.unproved(file("// Only the loop's thread uses it.\n  \(line)\n")) == [])
    #expect(SourceRules.unproved(file("/// Only one.\n\(line)\n\(line)\n")) == [])
    #expect(SourceRules.unproved(file("a\n// A proof.\nb\nc\n  \(line)\n")) == [])
  }

  @Test(
    "leave checked code and talk about unchecked code alone",
    arguments: [
      "bytes.withUnsafeBytes { $0.count }", "// not an @unchecked Sendable", "let unsafe = 1",
      "log(\"an unsafe request\")", "URL(unsafePath: path)",
    ])
  func checked(line: String) {
    #expect(SourceRules.unproved(file("\(line)\n")) == [])
  }

  @Test("refuse settings that take checks out")
  func buildSettings() {
    #expect(SourceRules.buildSettings(file("let a: SwiftSetting = .unsafeFlags([])\n")).count == 1)
    #expect(SourceRules.buildSettings(file("swift build -Xswiftc -Ounchecked\n")).count == 1)
    #expect(
      SourceRules.buildSettings(file("let a: SwiftSetting = .swiftLanguageMode(.v6)\n")) == [])
  }
}
