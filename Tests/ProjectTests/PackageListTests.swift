import Testing

@Suite("Debian packages")
struct PackageListTests {
  /// The names that packages.txt lists for `purpose`.
  private func listed(_ purpose: String) throws -> Set<String> {
    var names: Set<String> = []
    for line in try SourceTree.text(".ci/packages.txt").split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == purpose { names.insert(String(words[1])) }
    }
    return names
  }

  @Test("the image's build stage installs what the list has for building")
  func buildStage() throws {
    let dockerfile = Dockerfile(try SourceTree.text("Dockerfile"))
    #expect(try #require(dockerfile.packages.first) == listed("build"))
  }

  @Test("the package's system libraries are on the list for building")
  func systemLibraries() throws {
    let manifest = try SourceTree.text("Package.swift")
    let named = Set(manifest.matches(of: /\.apt\(\["([^"]+)"\]\)/).map { String($0.output.1) })
    #expect(!named.isEmpty)
    #expect(named.subtracting(try listed("build")) == [])
  }

  @Test("reads the packages of each stage")
  func dockerfile() {
    let text = """
      FROM a AS build
      RUN apt-get update \\
        && apt-get install --yes --no-install-recommends \\
          libb-dev \\
          pkg-config \\
        && rm -rf /var/lib/apt/lists/*
      FROM b
      COPY . .
      FROM c
      RUN apt-get install --yes libb
      """
    #expect(Dockerfile(text).packages == [["libb-dev", "pkg-config"], [], ["libb"]])
  }
}
