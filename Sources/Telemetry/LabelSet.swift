/// A series' labels: allowed names, each once, sorted, so that equal sets are one series.
struct LabelSet: Hashable, Comparable, Sendable {
  /// `{method="GET",status="200"}` without the braces, values escaped.
  let text: String
  private let names: [String]

  /// Of two dimensions with one name the first one stays.
  init(_ dimensions: [(String, String)], in kind: MetricKind) {
    var values: [String: String] = [:]
    for (name, value) in dimensions {
      let label = MetricName.label(name, in: kind)
      if values[label] == nil { values[label] = value }
    }
    self.init(values)
  }

  private init(_ values: [String: String]) {
    names = values.keys.sorted()
    text = values.sorted { $0.key < $1.key }
      .map { "\($0.key)=\"\(PageWriter.escaped($0.value, quotes: true))\"" }
      .joined(separator: ",")
  }

  /// The same names, every value `other`: where series beyond the limit are counted.
  var overflow: LabelSet {
    LabelSet(Dictionary(uniqueKeysWithValues: names.map { ($0, "other") }))
  }

  static func < (left: LabelSet, right: LabelSet) -> Bool { left.text < right.text }
}
