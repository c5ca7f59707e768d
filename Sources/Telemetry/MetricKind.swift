/// What a family's `# TYPE` line says.
enum MetricKind: String, Sendable {
  case counter, gauge, histogram

  /// Every name that samples of a family called `name` carry.
  func sampleNames(_ name: String) -> [String] {
    switch self {
    case .counter, .gauge: [name]
    case .histogram: [name, name + "_bucket", name + "_sum", name + "_count"]
    }
  }
}
