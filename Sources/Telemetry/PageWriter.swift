/// The text format, version 0.0.4, line by line.
struct PageWriter {
  private(set) var bytes: [UInt8] = []

  mutating func family(_ name: String, _ kind: MetricKind, _ help: String?) {
    if let help { line("# HELP \(name) \(Self.escaped(help, quotes: false))") }
    line("# TYPE \(name) \(kind.rawValue)")
  }

  /// `labels` as ``LabelSet/text`` has them.
  mutating func sample(_ name: String, _ labels: String, _ value: Double) {
    sample(name, labels, text: Self.text(value))
  }

  mutating func sample(_ name: String, _ labels: String, _ value: UInt64) {
    sample(name, labels, text: String(value))
  }

  private mutating func sample(_ name: String, _ labels: String, text: String) {
    line(labels.isEmpty ? "\(name) \(text)" : "\(name){\(labels)} \(text)")
  }

  private mutating func line(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    bytes.append(UInt8(ascii: "\n"))
  }

  /// A number as the format spells it: `17`, `0.25`, `1e-05`, `+Inf`, `-Inf`, `NaN`.
  static func text(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value) { return String(whole) }
    return value.description
  }

  /// Backslash and line feed escaped, in label values the double quote as well.
  static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
