import FetchScheduling
import FrameBytes
import Glibc
import Synchronization

@testable import FrameStore

/// Writes frames to the disk, one behind the other, until it kills its own process at a moment that
/// its seed decides.
struct DiskVictim {
  /// Frames are up to so many bytes longer than they need be.
  static let frameBytes = 300_000
  static let keys = (0..<6).map { DiskSample.key($0) }
  /// Of each frame, in this order.
  static let versions = 5

  let path: String
  let seed: UInt64
  /// The newest version that earlier ones have written.
  let newest: Int64

  func writeUntilKilled() async throws {
    // All are there beforehand, so that the disk is at work all the time until the end.
    let frames = try (1...Self.versions).map { step in
      try Self.keys.map { key in
        let frame = try Frame(key, version: newest + Int64(step), bytes: Self.frameBytes)
        return StoredFrame(frame: frame, digest: SHA256Digest(of: frame.bytes), requestedAt: .zero)
      }
    }
    var limits = DiskLimits()
    limits.writeQueueBytes = .max
    let folder = try DiskFolder(path: "\(path)/cache", binding: DiskSample.binding)
    let tier = DiskTier(
      files: FolderFiles(folder: folder, frameBytes: 1 << 20), limits: limits,
      clock: .continuous(), logger: .silent)
    var random = Random(seed: seed)
    let writes = Int.random(in: 0..<Self.versions * Self.keys.count, using: &random)
    let turns = Int.random(in: 0..<20_000, using: &random)
    PlainThread.start {
      while tier.statistics.writes < writes { sched_yield() }
      // Somewhere in the midst of the next one.
      let spins = Atomic(0)
      while spins.add(1, ordering: .relaxed).newValue < turns {}
      kill(getpid(), SIGKILL)
    }
    for (step, round) in frames.enumerated() {
      for (key, frame) in zip(Self.keys, round) { tier.keep(frame, for: key) }
      // A version that waits would give way to the next.
      while tier.statistics.writes < (step + 1) * Self.keys.count { sched_yield() }
    }
    while true { pause() }
  }
}
