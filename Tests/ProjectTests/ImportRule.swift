/// Which target may import what: dependencies point one way, and what is pure stays pure.
enum ImportRule {
  /// The pure targets: no I/O, no clock, no C, nothing of the platform.
  static let pure: Set<String> = [
    "FrameBytes", "HTTPWire", "Multipart", "Archive", "FetchScheduling",
  ]

  /// A target's own dependencies, of this package and of others.
  static let targets: [String: Set<String>] = [
    "FrameBytes": [],
    "HTTPWire": ["HTTPTypes"],
    "Multipart": [],
    "Archive": ["FrameBytes"],
    "FetchScheduling": [],
    "HTTPServer": ["HTTPWire", "CLinux", "COpenSSL", "HTTPTypes", "Logging"],
    "Upstream": ["Multipart", "FrameBytes", "CCurl", "Logging", "FoundationEssentials"],
    "FrameStore": ["FetchScheduling", "FrameBytes", "CSHA256", "Logging"],
    "PlatformFetching": ["Upstream", "FrameStore", "FetchScheduling", "FrameBytes"],
    "Imaging": ["FrameBytes", "CJPEG", "CTurboJPEG", "CPNG", "CISAL"],
    "Telemetry": ["CoreMetrics"],
    "Gateway": [
      "HTTPServer", "HTTPWire", "Upstream", "FrameStore", "FetchScheduling", "FrameBytes",
      "PlatformFetching", "Imaging", "Archive", "Telemetry", "CContract", "CISAL", "HTTPTypes",
      "Logging",
      "CoreMetrics", "COpenSSL", "FoundationEssentials",
    ],
    "Emulator": [
      "HTTPServer", "HTTPWire", "Imaging", "Archive", "FrameBytes", "HTTPTypes", "Logging",
      "FoundationEssentials",
    ],
    "FrameClient": [
      "Upstream", "FrameStore", "FetchScheduling", "PlatformFetching", "FrameBytes", "Imaging",
      "Logging", "FoundationEssentials",
    ],
    "frame-gateway": [
      "Gateway", "Emulator", "Upstream", "FrameStore", "PlatformFetching", "FrameClient",
      "Imaging", "Archive", "FrameBytes", "HTTPServer", "Telemetry", "CLinux", "COpenSSL",
      "Logging", "CoreMetrics", "ArgumentParser", "ServiceLifecycle", "FoundationEssentials",
    ],
  ]

  /// What of the toolchain a target may import.
  static func system(_ target: String) -> Set<String> {
    pure.contains(target) ? ["Synchronization"] : ["Synchronization", "Dispatch", "Glibc"]
  }

  /// The findings in one file of `target`.
  static func check(_ file: SourceFile, target: String) -> [String] {
    guard let allowed = targets[target] else {
      return ["\(file.path): target \(target) has no line in the table of imports"]
    }
    return file.codeLines.enumerated().compactMap { index, line in
      guard let module = importedModule(line) else { return nil }
      if allowed.contains(module) || system(target).contains(module) { return nil }
      return file.finding(index, "\(target) may not import \(module)")
    }
  }

  /// The module that a line of code imports, when it does.
  static func importedModule(_ line: Substring) -> String? {
    guard line.contains("import") else { return nil }
    let statement =
      /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)?import\s+(?:(?:struct|class|enum|protocol|actor|typealias|func|var|let)\s+)?(\w+)/
    return line.firstMatch(of: statement).map { String($0.output.1) }
  }
}
