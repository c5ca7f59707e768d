import HTTPServer

/// One call as it arrived.
public struct RecordedCall: Sendable, Hashable {
  /// `videos.download-frame`, `videos.bulk.download-frame`, …
  public let method: String
  public let video: Int64?
  /// The frames asked for, as they stood in the request.
  public let indices: [Int64]
  /// When the request's head was whole.
  public let time: ServerInstant
}

/// What an emulator has been asked for and has handed out; read by tests.
public final class CallLog: Sendable {
  private struct State: Sendable {
    var calls: [RecordedCall] = []
    var underWay = 0
    var mostUnderWay = 0
    var frames = 0
    var bytes: Int64 = 0
  }

  private let state = Watched(State())

  /// All calls, in the order they came.
  public var calls: [RecordedCall] { state.value.calls }
  /// Calls whose answer has not ended yet.
  public var callsUnderWay: Int { state.value.underWay }
  /// The most calls that were under way at once.
  public var mostCallsUnderWay: Int { state.value.mostUnderWay }
  /// Frames that were decoded for an answer.
  public var framesDecoded: Int { state.value.frames }
  /// Bytes of answers that the server has taken so far.
  public var bytesSent: Int64 { state.value.bytes }

  /// Waits until that many calls have come, and returns them. Throws: `CancellationError`.
  public func waitForCalls(_ count: Int) async throws -> [RecordedCall] {
    try await state.wait { $0.calls.count >= count }.calls
  }

  /// Waits until that many frames have been decoded. Throws: `CancellationError`.
  public func waitForFrames(_ count: Int) async throws {
    try await state.wait { $0.frames >= count }
  }

  /// Waits until no call is under way. Throws: `CancellationError`.
  public func waitUntilIdle() async throws {
    try await state.wait { $0.underWay == 0 }
  }

  /// Forgets everything but the calls under way.
  public func reset() {
    state.update { state in
      state = State(underWay: state.underWay, mostUnderWay: state.underWay)
    }
  }

  func begin(_ call: RecordedCall) -> CallUnderWay {
    state.update { state in
      state.calls.append(call)
      state.underWay += 1
      state.mostUnderWay = max(state.mostUnderWay, state.underWay)
    }
    return CallUnderWay(log: self)
  }

  func countFrame() { state.update { $0.frames += 1 } }

  func countBytes(_ runs: [ArraySlice<UInt8>]) {
    state.update { state in for run in runs { state.bytes += Int64(run.count) } }
  }

  fileprivate func end() { state.update { $0.underWay -= 1 } }
}

/// A call is under way as long as its answer holds this: whichever way the answer goes, sent,
/// broken or never asked for, it is let go.
final class CallUnderWay: Sendable {
  private let log: CallLog

  fileprivate init(log: CallLog) { self.log = log }

  deinit { log.end() }
}
