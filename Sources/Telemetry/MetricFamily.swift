/// All series of one name.
struct MetricFamily: Sendable {
  let name: String
  let kind: MetricKind
  let help: String?
  private(set) var series: [LabelSet: any Series] = [:]
  /// The labels of the series that takes what is beyond the limit, once there is one.
  private var overflow: LabelSet?

  init(name: String, kind: MetricKind, help: String?) {
    self.name = name
    self.kind = kind
    self.help = help
  }

  /// The series of these labels, made where it is missing; beyond `limit` the family's `other`.
  /// Nil where the labels belong to another type of series.
  mutating func series<S: Series>(_ labels: LabelSet, limit: Int, make: () -> S) -> S? {
    if let present = series[labels] { return present as? S }
    guard series.count - (overflow == nil ? 0 : 1) >= limit else { return add(labels, make()) }
    if let overflow { return series[overflow] as? S }
    let other = labels.overflow
    overflow = other
    if let present = series[other] { return present as? S }
    return add(other, make())
  }

  /// Puts in a series that is read when the page is written; these are named in code, so no limit
  /// applies. False where the labels belong to a series that is recorded into.
  mutating func observe(_ labels: LabelSet, _ observed: ObservedSeries) -> Bool {
    if let present = series[labels], !(present is ObservedSeries) { return false }
    series[labels] = observed
    return true
  }

  /// Takes a series off the page; `other` stays, since it is shared.
  mutating func remove(_ handler: AnyObject) {
    guard let labels = series.first(where: { $0.value === handler })?.key, labels != overflow
    else { return }
    series[labels] = nil
  }

  func write(to writer: inout PageWriter) {
    writer.family(name, kind, help)
    for (labels, series) in series.sorted(by: { $0.key < $1.key }) {
      series.write(name, labels.text, to: &writer)
    }
  }

  private mutating func add<S: Series>(_ labels: LabelSet, _ made: S) -> S {
    series[labels] = made
    return made
  }
}
