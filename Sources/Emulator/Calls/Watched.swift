import Synchronization

/// A value that changes, and those who wait until it is what they want.
final class Watched<Value: Sendable>: Sendable {
  private typealias Continuation = CheckedContinuation<Value?, Never>

  private struct Waiter {
    let isMet: @Sendable (Value) -> Bool
    let continuation: Continuation
  }

  private struct State {
    var value: Value
    var waiters: [UInt64: Waiter] = [:]
    var tickets: UInt64 = 0
  }

  private let state: Mutex<State>

  init(_ value: Value) { state = Mutex(State(value: value)) }

  var value: Value { state.withLock { $0.value } }

  /// Changes the value and wakes whom that satisfies.
  @discardableResult
  func update<Result: Sendable>(_ change: (inout Value) -> Result) -> Result {
    let (result, woken, value) = state.withLock { state -> (Result, [Continuation], Value) in
      let result = change(&state.value)
      guard !state.waiters.isEmpty else { return (result, [], state.value) }
      let met = state.waiters.filter { $0.value.isMet(state.value) }
      for ticket in met.keys { state.waiters[ticket] = nil }
      return (result, met.values.map { $0.continuation }, state.value)
    }
    for continuation in woken { continuation.resume(returning: value) }
    return result
  }

  /// The first value from now on that meets the condition. Throws: `CancellationError`.
  @discardableResult
  func wait(until isMet: @escaping @Sendable (Value) -> Bool) async throws -> Value {
    let ticket = state.withLock { state in
      defer { state.tickets += 1 }
      return state.tickets
    }
    let value: Value? = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Value?? = state.withLock { state in
          if Task.isCancelled { return .some(nil) }
          if isMet(state.value) { return state.value }
          state.waiters[ticket] = Waiter(isMet: isMet, continuation: continuation)
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let left = state.withLock { $0.waiters.removeValue(forKey: ticket) }
      left?.continuation.resume(returning: nil)
    }
    guard let value else { throw CancellationError() }
    return value
  }
}
