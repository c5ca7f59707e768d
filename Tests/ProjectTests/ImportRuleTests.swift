import Testing

@Suite("Imports")
struct ImportRuleTests {
  @Test("every target imports only what its line of the table allows")
  func sources() throws {
    for target in try SourceTree.directories(in: "Sources") {
      // A C library's seam has headers alone, and imports nothing.
      let files = try SourceTree.files(under: "Sources/\(target)", ["swift", "h"])
      for file in files where file.path.hasSuffix(".swift") {
        #expect(ImportRule.check(file, target: target) == [])
      }
    }
  }

  @Test(
    "finds an import in each of its spellings",
    arguments: [
      "import Foundation", "  import Foundation", "@_exported import Foundation",
      "@preconcurrency public import Foundation", "internal import Foundation",
      "import struct Foundation.Data", "@_spi(Testing) import Foundation",
      "import Foundation  // for Data",
    ])
  func spellings(line: String) {
    let file = SourceFile(path: "Sources/Multipart/A.swift", text: "// A\n\(line)\n")
    #expect(
      ImportRule.check(file, target: "Multipart")
        == ["Sources/Multipart/A.swift:2: Multipart may not import Foundation"])
  }

  @Test(
    "keeps pure targets from platform, C and upward imports",
    arguments: ["Dispatch", "Glibc", "FoundationEssentials", "CCurl", "Gateway", "Logging"])
  func forbidden(module: String) {
    let file = SourceFile(path: "A.swift", text: "import \(module)\n")
    for target in ImportRule.pure {
      #expect(ImportRule.check(file, target: target).count == 1)
    }
  }

  @Test("allows what the table says, and text that only looks like an import")
  func allowed() {
    let file = SourceFile(
      path: "A.swift",
      text: """
        import FrameBytes
        import Synchronization
        // import Foundation
        let example = \"\"\"
          import numpy
          \"\"\"
        let important = 1
        """)
    #expect(ImportRule.check(file, target: "Archive") == [])
  }

  @Test("wants a line in the table for every target")
  func unknown() {
    let file = SourceFile(path: "A.swift", text: "")
    #expect(ImportRule.check(file, target: "Nowhere").count == 1)
  }
}
