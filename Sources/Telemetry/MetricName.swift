/// Names as the text format allows them: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
enum MetricName {
  /// A swift-metrics label as a metric name: other characters become `_`, and the unit's and the
  /// counter's suffix are added where they are missing (`http.requests` → `http_requests_total`).
  static func text(_ label: String, kind: MetricKind, unit: String?) -> String {
    var name = sanitized(label, allowsColon: true)
    if let unit, !name.hasSuffix("_" + unit) { name += "_" + unit }
    if kind == .counter, !name.hasSuffix("_total") { name += "_total" }
    return name
  }

  /// A dimension's name as a label name; `le` is a histogram's own and gets a `_` in front.
  static func label(_ name: String, in kind: MetricKind) -> String {
    let label = sanitized(name, allowsColon: false)
    return kind == .histogram && label == "le" ? "_le" : label
  }

  private static func sanitized(_ text: String, allowsColon: Bool) -> String {
    var name = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "_": name.unicodeScalars.append(scalar)
      case ":" where allowsColon: name.unicodeScalars.append(scalar)
      case "0"..."9":
        if name.isEmpty { name = "_" }
        name.unicodeScalars.append(scalar)
      default: name.unicodeScalars.append("_")
      }
    }
    return name.isEmpty ? "_" : name
  }
}
