import FrameBytes
import Synchronization
import Upstream

/// Takes a call's events, and lets a test wait for them.
final class CallRecorder: Sendable {
  struct Record: Sendable {
    /// In order of arrival.
    var frames: [(index: Int64, bytes: [UInt8])] = []
    var defects: [Int64: FrameDefect] = [:]
    var defectCount = 0
    var ends: [PlatformError?] = []

    var indices: [Int64] { frames.map(\.index) }
    var error: PlatformError? { ends.first ?? nil }
  }

  private struct State {
    var record = Record()
    var waiters: [(isMet: @Sendable (Record) -> Bool, resume: CheckedContinuation<Void, Never>)] =
      []
  }

  private let state = Mutex(State())

  var record: Record { state.withLock { $0.record } }

  func receive(_ event: FrameEvent) {
    let met = state.withLock { state in
      switch event {
      case .frame(let index, let frame): state.record.frames.append((index, frame.bytes))
      case .defect(let index, let defect):
        state.record.defects[index] = defect
        state.record.defectCount += 1
      case .ended(let error): state.record.ends.append(error)
      }
      let record = state.record
      let met = state.waiters.filter { $0.isMet(record) }
      state.waiters.removeAll { $0.isMet(record) }
      return met
    }
    for waiter in met { waiter.resume.resume() }
  }

  func wait(until isMet: @escaping @Sendable (Record) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isMetAlready = state.withLock { state in
        if isMet(state.record) { return true }
        state.waiters.append((isMet, continuation))
        return false
      }
      if isMetAlready { continuation.resume() }
    }
  }

  /// The record once the call has ended.
  func ended() async -> Record {
    await wait { !$0.ends.isEmpty }
    return record
  }
}
