/// A queue: in at one end, out at the other.
struct Line<Element: Sendable>: Sendable {
  private var elements: [Element] = []
  private var head = 0

  var isEmpty: Bool { head == elements.count }

  mutating func append(_ element: Element) { elements.append(element) }

  mutating func popFirst() -> Element? {
    guard head < elements.count else { return nil }
    defer {
      head += 1
      // Moving what is left is paid for by what was taken.
      if head * 2 > elements.count {
        elements.removeFirst(head)
        head = 0
      }
    }
    return elements[head]
  }

  var first: Element? { isEmpty ? nil : elements[head] }

  mutating func removeAll() { (elements, head) = ([], 0) }
}
