import FetchScheduling
import FrameStore
import Synchronization

/// Time that stands still until a test puts it forward; whoever sleeps is woken at once, and how
/// long he meant to is written down.
final class RecordingClock: Sendable {
  private struct State {
    var now = Moment.seconds(1000)
    var slept: [Duration] = []
  }

  private let state = Mutex(State())

  /// How long each sleep was to be, in the order they began.
  var slept: [Duration] { state.withLock { $0.slept } }

  func step(by time: Duration) { state.withLock { $0.now += time } }

  /// The moments since the start are the seconds since 1970 as well.
  var store: StoreClock {
    StoreClock(
      now: { self.state.withLock { $0.now } },
      sinceEpoch: { self.state.withLock { $0.now } },
      sleep: { moment in self.state.withLock { $0.slept.append(moment - $0.now) } })
  }
}
