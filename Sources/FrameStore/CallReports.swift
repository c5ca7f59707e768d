import Synchronization

/// What a call has reported and nobody has looked at yet: put in from any thread, taken out all at
/// once by the one task that follows the call.
final class CallReports: Sendable {
  private struct State: Sendable {
    var events: [CallEvent] = []
    var follower: CheckedContinuation<[CallEvent], Never>?
  }

  private let state = Mutex(State())

  func put(_ event: CallEvent) {
    let follower = state.withLock { state -> CheckedContinuation<[CallEvent], Never>? in
      if state.follower == nil { state.events.append(event) }
      defer { state.follower = nil }
      return state.follower
    }
    follower?.resume(returning: [event])
  }

  /// The events since the last time, at least one, in the order in which they came.
  func take() async -> [CallEvent] {
    await withCheckedContinuation { continuation in
      let events = state.withLock { state in
        if state.events.isEmpty { state.follower = continuation }
        defer { state.events = [] }
        return state.events
      }
      if !events.isEmpty { continuation.resume(returning: events) }
    }
  }
}
