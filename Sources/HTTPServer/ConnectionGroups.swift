import Synchronization

/// How many connections are open of each group of peers, such as an address.
final class ConnectionGroups: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  /// Counts one in; gives how many are open with it.
  func opened(_ group: String) -> Int {
    counts.withLock { counts in
      counts[group, default: 0] += 1
      return counts[group, default: 0]
    }
  }

  func closed(_ group: String) {
    counts.withLock { counts in
      guard let count = counts[group] else { return }
      counts[group] = count > 1 ? count - 1 : nil
    }
  }

  /// Groups with open connections.
  var count: Int { counts.withLock(\.count) }
}
