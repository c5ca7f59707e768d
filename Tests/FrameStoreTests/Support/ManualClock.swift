import FetchScheduling
import FrameStore
import Synchronization

/// A clock that stands still until a test moves it.
final class ManualClock: Sendable {
  private struct Sleeper: Sendable {
    var until: Moment
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State: Sendable {
    var now: Moment = .zero
    var last = 0
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
  }

  private let state = Mutex(State())

  var store: StoreClock {
    StoreClock(now: { self.now }, sleep: { try await self.sleep(until: $0) })
  }

  var now: Moment { state.withLock { $0.now } }

  /// Tasks that sleep now.
  var sleeping: Int { state.withLock { $0.sleepers.count } }

  /// Whether a task sleeps until then.
  func isAwaited(_ moment: Moment) -> Bool {
    state.withLock { $0.sleepers.values.contains { $0.until == moment } }
  }

  /// Lets time go by without waking anyone, as on a machine that is too busy to.
  func slip(by time: Duration) { state.withLock { $0.now += time } }

  /// Lets time go by, and wakes those who slept until then.
  func advance(by time: Duration) {
    let due = state.withLock { state in
      state.now += time
      let due = state.sleepers.filter { $0.value.until <= state.now }
      for id in due.keys { state.sleepers[id] = nil }
      return due.values.map(\.continuation)
    }
    for continuation in due { continuation.resume() }
  }

  func sleep(until moment: Moment) async throws {
    let id = state.withLock { state in
      state.last += 1
      return state.last
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Void, any Error>? = state.withLock { state in
          if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
          if moment <= state.now { return .success(()) }
          state.sleepers[id] = Sleeper(until: moment, continuation: continuation)
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        let sleeper = state.sleepers.removeValue(forKey: id)
        if sleeper == nil { state.cancelled.insert(id) }
        return sleeper
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }
}
