import Synchronization

/// What stands between the relay's thread and the tasks of one call: bytes on their way in both
/// directions, each side waiting when the other has no room or nothing to give.
final class RelayExchange: Sendable {
  /// What the thread finds to send.
  enum Supply: Hashable {
    case bytes(Int)
    case nothingYet
    case end
    /// The body will never be whole.
    case broken
  }

  /// How a call ended.
  private enum End {
    case whole
    case failed(PlatformError)
  }

  private struct State {
    var head: RelayHead?
    var received: [[UInt8]] = []
    var receivedBytes = 0
    /// The thread holds bytes back until there is room.
    var isReceivingPaused = false
    var end: End?

    var outgoing: ArraySlice<UInt8> = []
    var isOutgoingEnded = false
    var isOutgoingBroken = false
    /// The thread waits for more to send.
    var isSendingPaused = false

    var isCancelled = false
    var wantsResume = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let capacity: Int
  private let wakeThread: @Sendable () -> Void
  private let state = Mutex(State())

  /// `capacity`: bytes of the answer that are held for a slow reader before the thread pauses.
  init(capacity: Int, wakeThread: @escaping @Sendable () -> Void) {
    self.capacity = capacity
    self.wakeThread = wakeThread
  }

  // MARK: The thread's side

  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Whether it is the caller who holds the call up.
  var isWaitingForCaller: Bool {
    state.withLock { $0.isReceivingPaused || $0.isSendingPaused }
  }

  /// Whether a paused direction can go on; true once for each time.
  func takeResume() -> Bool {
    state.withLock { state in
      defer { state.wantsResume = false }
      return state.wantsResume
    }
  }

  func begin(_ head: RelayHead) { change { $0.head = head } }

  /// Takes bytes of the answer; false where there is no room, until the thread is told to resume.
  func receive(_ bytes: Span<UInt8>) -> Bool {
    change { state in
      guard state.receivedBytes < capacity else {
        state.isReceivingPaused = true
        return false
      }
      state.received.append(bytes.withUnsafeBufferPointer { Array($0) })
      state.receivedBytes += bytes.count
      return true
    }
  }

  /// Fills the buffer with what there is to send.
  func supply(_ buffer: UnsafeMutableRawBufferPointer) -> Supply {
    change { state in
      if state.isOutgoingBroken { return .broken }
      guard !state.outgoing.isEmpty else {
        if state.isOutgoingEnded { return .end }
        state.isSendingPaused = true
        return .nothingYet
      }
      let piece = state.outgoing.prefix(buffer.count)
      buffer.copyBytes(from: piece)
      state.outgoing.removeFirst(piece.count)
      return .bytes(piece.count)
    }
  }

  /// The call is over.
  func finish(_ error: PlatformError?) {
    change { state in
      if state.end == nil { state.end = error.map(End.failed) ?? .whole }
    }
  }

  // MARK: The tasks' side

  func cancel() {
    change { $0.isCancelled = true }
    wakeThread()
  }

  func head() async throws(PlatformError) -> RelayHead {
    await wait { $0.head != nil || $0.end != nil }
    let (head, end) = state.withLock { ($0.head, $0.end) }
    if let head { return head }
    if case .failed(let error) = end { throw error }
    throw .invalid("an answer without a head")
  }

  /// The next bytes of the answer; nil behind its proper end.
  func next() async throws(PlatformError) -> [UInt8]? {
    await wait { !$0.received.isEmpty || $0.end != nil }
    let (bytes, end, resumes) = state.withLock { state -> ([UInt8]?, End?, Bool) in
      guard !state.received.isEmpty else { return (nil, state.end, false) }
      let bytes = state.received.removeFirst()
      state.receivedBytes -= bytes.count
      guard state.isReceivingPaused, state.receivedBytes <= capacity / 2 else {
        return (bytes, nil, false)
      }
      state.isReceivingPaused = false
      state.wantsResume = true
      return (bytes, nil, true)
    }
    if resumes { wakeThread() }
    if let bytes { return bytes }
    if case .failed(let error) = end { throw error }
    return nil
  }

  /// Hands over bytes of the body; returns once libcurl has them, false where it never will.
  func send(_ bytes: [UInt8]) async -> Bool {
    offer { $0.outgoing = bytes[...] }
    await wait { $0.outgoing.isEmpty || $0.end != nil }
    return state.withLock { $0.outgoing.isEmpty }
  }

  func endSending(isWhole: Bool) {
    offer { state in
      if isWhole { state.isOutgoingEnded = true } else { state.isOutgoingBroken = true }
    }
  }

  private func offer(_ change: (inout State) -> Void) {
    let resumes = state.withLock { state in
      change(&state)
      guard state.isSendingPaused else { return false }
      state.isSendingPaused = false
      state.wantsResume = true
      return true
    }
    if resumes { wakeThread() }
  }

  /// Changes the state and wakes the tasks that wait, each of which looks for itself.
  private func change<Value>(_ body: (inout State) -> Value) -> Value {
    let (value, waiters) = state.withLock { state in
      let value = body(&state)
      defer { state.waiters = [] }
      return (value, state.waiters)
    }
    for waiter in waiters { waiter.resume() }
    return value
  }

  /// Returns once it is so. A cancelled task cancels the call, whose end then comes.
  private func wait(until isReady: @Sendable (State) -> Bool) async {
    await withTaskCancellationHandler {
      while !state.withLock({ isReady($0) }) {
        await withCheckedContinuation { continuation in
          let isReadyNow = state.withLock { state in
            if isReady(state) { return true }
            state.waiters.append(continuation)
            return false
          }
          if isReadyNow { continuation.resume() }
        }
      }
    } onCancel: {
      cancel()
    }
  }
}
