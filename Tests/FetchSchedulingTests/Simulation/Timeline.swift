import FetchScheduling

/// Events in the order of their moments, and of equal ones in the order in which they were added.
struct Timeline<Event> {
  private var entries: [(moment: Moment, number: Int, event: Event)] = []
  private var count = 0

  var isEmpty: Bool { entries.isEmpty }
  var next: Moment? { entries.last?.moment }

  mutating func add(_ event: Event, at moment: Moment) {
    count += 1
    // Kept backwards, so that the next event is the cheap one to take.
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].moment > moment { low = middle + 1 } else { high = middle }
    }
    entries.insert((moment, count, event), at: low)
  }

  mutating func popNext() -> (moment: Moment, event: Event)? {
    entries.popLast().map { ($0.moment, $0.event) }
  }
}
