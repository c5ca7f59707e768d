import FetchScheduling

/// What is in memory or on the disk, whatever the upstream would say.
extension FrameStore {
  /// Whether the frame is in memory or on the disk, as far as is known without reading it.
  public func holds(_ key: FrameKey) -> Bool {
    inMemory(key) != nil || disk?.holds(key) == true
  }

  /// Whether ``kept(_:deadline:)`` is worth asking.
  public func mayHold(_ key: FrameKey) -> Bool {
    inMemory(key) != nil || disk?.mayHold(key) == true
  }

  /// The frame from memory or from the disk, without any call; nil where neither has it, and where
  /// the caller's task was cancelled or the disk was late.
  public func kept(_ key: FrameKey, deadline: Moment) async -> StoredFrame? {
    if let stored = cached(key) { return stored }
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
    for await case let stored? in answers { return stored }
    return nil
  }
}
