import FrameStore
import Synchronization

/// The time goes on as ever, and now and then a test puts it forward.
final class SteppedClock: Sendable {
  private let base = StoreClock.continuous()
  private let ahead = Mutex(Duration.zero)

  func step(by time: Duration) { ahead.withLock { $0 += time } }

  var store: StoreClock {
    let sleep = base.sleep
    return StoreClock(
      now: { self.base.now() + self.ahead.withLock { $0 } },
      sinceEpoch: { self.base.sinceEpoch() + self.ahead.withLock { $0 } },
      sleep: { moment in try await sleep(moment - self.ahead.withLock { $0 }) })
  }
}
