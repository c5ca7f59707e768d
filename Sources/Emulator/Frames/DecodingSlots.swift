import Synchronization

/// At most so many frames are decoded at once; who waits is served in the order of asking.
final class DecodingSlots: Sendable {
  private struct State {
    var free: Int
    var tickets: UInt64 = 0
    /// In the order of their tickets.
    var waiting: [(ticket: UInt64, continuation: CheckedContinuation<Bool, Never>)] = []
  }

  private let state: Mutex<State>

  /// `count`: 1 or more.
  init(count: Int) { state = Mutex(State(free: max(1, count))) }

  /// How many wait for a slot.
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Takes a slot, which `release()` gives back. Throws: `CancellationError`, without a slot.
  func acquire() async throws {
    let ticket = state.withLock { state in
      defer { state.tickets += 1 }
      return state.tickets
    }
    let isMine = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Bool? = state.withLock { state in
          if Task.isCancelled { return false }
          if state.free > 0 {
            state.free -= 1
            return true
          }
          state.waiting.append((ticket, continuation))
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let left = state.withLock { state in
        state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
      }
      left?.continuation.resume(returning: false)
    }
    guard isMine else { throw CancellationError() }
  }

  func release() {
    let next = state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return nil as CheckedContinuation<Bool, Never>?
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume(returning: true)
  }
}
