/// What a Dockerfile's stages install from Debian.
struct Dockerfile {
  /// The packages of each stage, in the stages' order.
  private(set) var packages: [Set<String>] = []

  init(_ text: String) {
    let joined = text.replacing(/\\\n\s*/, with: " ")
    for line in joined.split(separator: "\n") {
      if line.hasPrefix("FROM ") {
        packages.append([])
      } else if line.hasPrefix("RUN "), !packages.isEmpty {
        for command in line.split(separator: "&&") {
          packages[packages.count - 1].formUnion(Self.installed(by: command))
        }
      }
    }
  }

  private static func installed(by command: Substring) -> [String] {
    guard let install = command.firstRange(of: "apt-get install ") else { return [] }
    return command[install.upperBound...].split(separator: " ")
      .filter { !$0.hasPrefix("-") }
      .map(String.init)
  }
}
