import Synchronization

/// Hands out frames: from the cache, or made on the worker thread, at the platform's pace.
final class FrameServer: Sendable {
  private let source: any FrameSource
  private let cost: Duration
  private let slots: DecodingSlots?
  private let worker = WorkerThread()
  private let cache: Mutex<BoundedCache<FrameID>>

  private struct FrameID: Hashable, Sendable {
    var video: Int64
    var index: Int
  }

  init(source: any FrameSource, configuration: EmulatorConfiguration) {
    self.source = source
    cost = configuration.frameCost
    slots = configuration.slots.map { DecodingSlots(count: $0) }
    cache = Mutex(BoundedCache(limit: configuration.frameCacheBytes))
  }

  /// One frame, decoded as the platform would: it waits for a slot, then as long as a frame costs.
  ///
  /// Throws: `EmulatorError`, or `CancellationError` when the caller has left.
  func decode(video: Int64, index: Int) async throws -> [UInt8] {
    try await slots?.acquire()
    defer { slots?.release() }
    if cost > .zero { try await Task.sleep(for: cost) }
    return try await frame(video: video, index: index)
  }

  /// The same at once, for those who want to compare.
  func frame(video: Int64, index: Int) async throws(EmulatorError) -> [UInt8] {
    let id = FrameID(video: video, index: index)
    if let cached = cache.withLock({ $0[id] }) { return cached }
    let made = try await worker.run { [source] () throws(EmulatorError) in
      try source.frame(video: video, index: index)
    }
    cache.withLock { $0.insert(made, for: id) }
    return made
  }
}
