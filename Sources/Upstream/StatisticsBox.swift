import Synchronization

/// The statistics, written by the client's thread and read by any.
final class StatisticsBox: Sendable {
  private let statistics = Mutex(PlatformStatistics())

  var current: PlatformStatistics { statistics.withLock { $0 } }

  func update(_ change: (inout PlatformStatistics) -> Void) {
    statistics.withLock { change(&$0) }
  }
}
