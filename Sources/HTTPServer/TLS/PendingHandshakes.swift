/// The handshakes that are under way on one loop, the oldest first.
struct PendingHandshakes {
  private(set) var count = 0
  /// With those that have ended since, which are dropped by and by.
  private var tokens: ArraySlice<UInt64> = []

  mutating func add(_ token: UInt64) {
    count += 1
    tokens.append(token)
  }

  /// One has ended, whichever it was.
  mutating func end(isPending: (UInt64) -> Bool) {
    count -= 1
    // Each is looked at once for each time the list has doubled.
    guard tokens.count > 2 * count + 64 else { return }
    tokens = tokens.filter(isPending)[...]
  }

  /// Takes the oldest that is still under way.
  mutating func popOldest(isPending: (UInt64) -> Bool) -> UInt64? {
    while let token = tokens.popFirst() {
      if isPending(token) { return token }
    }
    return nil
  }
}
