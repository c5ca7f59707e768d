import FetchScheduling

/// The clock that the store runs by: what time it is, and a sleep until then.
public struct StoreClock: Sendable {
  public let now: @Sendable () -> Moment
  /// Returns at `Moment`, or throws when its task is cancelled.
  public let sleep: @Sendable (Moment) async throws -> Void

  public init(
    now: @escaping @Sendable () -> Moment, sleep: @escaping @Sendable (Moment) async throws -> Void
  ) {
    self.now = now
    self.sleep = sleep
  }

  /// Time since this call, on the continuous clock.
  public static func continuous() -> StoreClock {
    let start = ContinuousClock.now
    return StoreClock(
      now: { ContinuousClock.now - start },
      sleep: { moment in
        try await Task.sleep(until: start + moment, tolerance: .zero, clock: .continuous)
      })
  }
}
