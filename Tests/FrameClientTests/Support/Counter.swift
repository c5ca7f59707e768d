import Synchronization

/// What a progress handler was told, call by call.
final class Counter: Sendable {
  private let state = Mutex<[[Int]]>([])

  var calls: [[Int]] { state.withLock { $0 } }

  var handler: @Sendable (Int, Int) -> Void {
    { received, total in self.state.withLock { $0.append([received, total]) } }
  }

  /// One call for each of `count` positions.
  static func each(of count: Int) -> [[Int]] { (1...count).map { [$0, count] } }
}
