import FetchScheduling

/// What callers wait for, taken in turn: one of each caller's, his oldest first.
struct CallerLines<Element: Sendable>: Sendable {
  private var lines: [Caller: ArraySlice<Element>] = [:]
  /// Whoever waits, once each; the first one's turn is next.
  private var turns: ArraySlice<Caller> = []
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  func count(of caller: Caller) -> Int { lines[caller]?.count ?? 0 }

  mutating func append(_ element: Element, for caller: Caller) {
    if lines[caller] == nil { turns.append(caller) }
    lines[caller, default: []].append(element)
    count += 1
  }

  /// The oldest of whose turn it is, who then waits for the others.
  mutating func popFirst() -> Element? {
    guard let caller = turns.popFirst(), let element = lines[caller]?.popFirst() else { return nil }
    count -= 1
    if lines[caller]?.isEmpty == true {
      lines[caller] = nil
    } else {
      turns.append(caller)
    }
    return element
  }

  /// Takes out the newest of the caller with most, where that is more than `others`.
  mutating func popNewest(ofMoreThan others: Int) -> Element? {
    guard let longest = lines.max(by: { $0.value.count < $1.value.count }),
      longest.value.count > others
    else { return nil }
    count -= 1
    let element = lines[longest.key]?.popLast()
    if lines[longest.key]?.isEmpty == true {
      lines[longest.key] = nil
      turns.removeAll { $0 == longest.key }
    }
    return element
  }
}
