import FetchScheduling

/// What is in memory or on the disk, and good without a word from the upstream.
extension FrameStore {
  /// Whether the frame is in memory and will do, or else on the disk: how old it is there is not
  /// known without reading it.
  public func holds(_ key: FrameKey, for demand: FrameDemand = FrameDemand()) -> Bool {
    guard let stored = cache.peek(key) else { return disk?.holds(key) == true }
    return freshness.isGood(stored, key, for: demand, at: clock.now())
  }

  /// Whether the frame is in memory or on the disk, however old.
  public func holdsAny(_ key: FrameKey) -> Bool {
    cache.peek(key) != nil || disk?.holds(key) == true
  }

  /// Whether ``kept(_:for:deadline:)`` is worth asking.
  public func mayHold(_ key: FrameKey) -> Bool {
    cache.peek(key) != nil || disk?.mayHold(key) == true
  }

  /// The frame from memory or from the disk, without any call; nil where neither has one that will
  /// do, and where the caller's task was cancelled or the disk was late.
  public func kept(
    _ key: FrameKey, for demand: FrameDemand = FrameDemand(), deadline: Moment
  ) async -> StoredFrame? {
    if let stored = cached(key, for: demand) { return stored }
    guard let disk, disk.mayHold(key) else { return nil }
    let (answers, continuation) = AsyncStream.makeStream(of: StoredFrame?.self)
    let ticket = disk.read([key], isInteractive: true) { _, stored in
      continuation.yield(stored)
      continuation.finish()
    }
    let alarm = Task {
      if (try? await disk.silence(deadline: deadline)) != nil { continuation.finish() }
    }
    defer {
      ticket.cancel()
      alarm.cancel()
    }
    for await case let stored? in answers {
      return freshness.isGood(stored, key, for: demand, at: clock.now()) ? stored : nil
    }
    return nil
  }
}
