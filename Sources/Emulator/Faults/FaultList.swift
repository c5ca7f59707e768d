/// Faults in force, and how many calls each was meant for so far.
struct FaultList: Sendable {
  private var entries: [(fault: Fault, calls: Int)] = []

  var faults: [Fault] {
    get { entries.map(\.fault) }
    set { entries = newValue.map { ($0, 0) } }
  }

  mutating func append(_ fault: Fault) { entries.append((fault, 0)) }

  /// Counts the call, and tells what goes wrong with it.
  mutating func kinds(for call: FrameCall) -> [FaultKind] {
    var kinds: [FaultKind] = []
    for index in entries.indices where entries[index].fault.isMeant(for: call) {
      entries[index].calls += 1
      if entries[index].fault.occurrence.holds(for: entries[index].calls) {
        kinds.append(entries[index].fault.kind)
      }
    }
    return kinds
  }
}
