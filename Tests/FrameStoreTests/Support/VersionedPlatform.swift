import FetchScheduling
import FrameBytes
import Synchronization

@testable import FrameStore

/// Brings each frame in its next version at every call, from tasks of its own.
final class VersionedPlatform: Sendable {
  private struct State: Sendable {
    var versions: [FrameKey: Int64]
    var random: Random
  }

  private let bytes: Int
  private let state: Mutex<State>

  /// Frames are up to `bytes` longer than they need be.
  init(seed: UInt64, bytes: Int = 0, versions: [FrameKey: Int64] = [:]) {
    self.bytes = bytes
    state = Mutex(State(versions: versions, random: Random(seed: seed)))
  }

  /// The version in which a frame was brought last; 0 before the first.
  func version(of key: FrameKey) -> Int64 { state.withLock { $0.versions[key] ?? 0 } }

  var startCall: StartCall {
    { call, _, report in
      let task = Task { [self] in
        for index in call.indices {
          let pauses = state.withLock { Int.random(in: 0..<4, using: &$0.random) }
          for _ in 0..<pauses { await Task.yield() }
          let key = FrameKey(domain: call.domain, video: call.video, index: index)
          // In one step, so that a later version is never reported before an earlier one.
          state.withLock { state in
            state.versions[key, default: 0] += 1
            let version = state.versions[key] ?? 0
            guard let frame = try? Frame(key, version: version, bytes: bytes) else { return }
            report(.frame(index: index, frame))
          }
        }
        report(.ended(.complete))
      }
      return { task.cancel() }
    }
  }
}
