import Synchronization

/// What a test waited for did not come.
struct NeverHappened: Error, CustomStringConvertible {
  var description: String
}

/// How long a test waits for what has to come: far beyond what a loaded machine needs.
let patience = Duration.seconds(120)

/// Returns once `condition` holds; throws where it never does.
func eventually(
  _ what: String = "what was waited for", _ condition: () async throws -> Bool
) async throws {
  let end = ContinuousClock.now + patience
  while ContinuousClock.now < end {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(2))
  }
  throw NeverHappened(description: "\(what) did not happen")
}

/// The result of `work`, or `NeverHappened` where it hangs.
func bounded<Value: Sendable>(
  _ what: String, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await Task.sleep(for: patience)
      throw NeverHappened(description: "\(what) did not end")
    }
    defer { group.cancelAll() }
    guard let value = try await group.next() else {
      throw NeverHappened(description: "\(what) did not begin")
    }
    return value
  }
}

/// A switch that is thrown once, from any thread.
final class Signal: Sendable {
  private struct State {
    var isSet = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  var isSet: Bool { state.withLock { $0.isSet } }

  func set() {
    let waiters = state.withLock { state in
      state.isSet = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func wait() async {
    await withCheckedContinuation { continuation in
      let isSet = state.withLock { state in
        if !state.isSet { state.waiters.append(continuation) }
        return state.isSet
      }
      if isSet { continuation.resume() }
    }
  }
}
