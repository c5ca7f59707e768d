import Synchronization

/// Carries the times of stages out of work that may be shared: whoever only joined it sees none.
final class StageBox: Sendable {
  private let stages = Mutex(StageTimes())

  var times: StageTimes { stages.withLock { $0 } }

  func set(_ times: StageTimes) {
    stages.withLock { $0 = times }
  }

  func set(decode: Duration, encode: Duration) {
    stages.withLock { ($0.decode, $0.encode) = (decode, encode) }
  }

  /// An array is not encoded, so that only its decoding counts.
  func times(ofArray isArray: Bool) -> (decode: Duration?, encode: Duration?) {
    let times = times
    return (times.decode, isArray ? nil : times.encode)
  }
}
