import FrameStore
import Synchronization

/// The time goes on as ever, and now and then a test puts it forward.
final class SteppedClock: Sendable {
  private let base = StoreClock.continuous()
  private let ahead = Mutex(Duration.zero)
  private let sleeps = Mutex(0)

  /// How often somebody meant to sleep by `sleepless`.
  var sleepCount: Int { sleeps.withLock { $0 } }

  func step(by time: Duration) { ahead.withLock { $0 += time } }

  /// The same time, by which nobody sleeps.
  var sleepless: StoreClock {
    let store = store
    return StoreClock(
      now: store.now, sinceEpoch: store.sinceEpoch,
      sleep: { _ in self.sleeps.withLock { $0 += 1 } })
  }

  var store: StoreClock {
    let sleep = base.sleep
    return StoreClock(
      now: { self.base.now() + self.ahead.withLock { $0 } },
      sinceEpoch: { self.base.sinceEpoch() + self.ahead.withLock { $0 } },
      sleep: { moment in try await sleep(moment - self.ahead.withLock { $0 }) })
  }
}
