import FetchScheduling
import Glibc

/// The clock that the store runs by: what time it is, and a sleep until then.
public struct StoreClock: Sendable {
  public let now: @Sendable () -> Moment
  /// The time since 1970 by the wall clock, for what outlives the process.
  public let sinceEpoch: @Sendable () -> Duration
  /// Returns at `Moment`, or throws when its task is cancelled.
  public let sleep: @Sendable (Moment) async throws -> Void

  public init(
    now: @escaping @Sendable () -> Moment,
    sinceEpoch: @escaping @Sendable () -> Duration = StoreClock.wallClock,
    sleep: @escaping @Sendable (Moment) async throws -> Void
  ) {
    self.now = now
    self.sinceEpoch = sinceEpoch
    self.sleep = sleep
  }

  /// Time since this call, on the continuous clock.
  public static func continuous() -> StoreClock {
    // In this order, so that who has slept until a moment finds that it has come.
    let begun = bootTime()
    let start = ContinuousClock.now
    return StoreClock(
      now: { bootTime() - begun },
      sleep: { moment in
        try await Task.sleep(until: start + moment, tolerance: .zero, clock: .continuous)
      })
  }

  /// What the continuous clock is made of, without what its instants cost (clock_gettime(2)).
  private static func bootTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// The system's (clock_gettime(2)).
  @Sendable public static func wallClock() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
