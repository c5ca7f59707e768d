/// What was found at two looks in a row: one alone may fall into the moment in which a file is
/// being written.
struct Settled<Value: Equatable & Sendable>: Sendable {
  private(set) var value: Value
  private var seen: Value

  init(_ value: Value) {
    self.value = value
    seen = value
  }

  /// Whether it is another value from this look on.
  mutating func look(_ found: Value) -> Bool {
    defer { seen = found }
    guard found == seen, found != value else { return false }
    value = found
    return true
  }
}
