import Telemetry

/// The page as lines, without the registry's own conflict counter unless it is asked for.
func lines(_ registry: PrometheusRegistry, conflicts: Bool = false) -> [String] {
  String(decoding: registry.page(), as: UTF8.self)
    .split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    .filter { conflicts || !$0.contains("telemetry_name_conflicts") }
}
