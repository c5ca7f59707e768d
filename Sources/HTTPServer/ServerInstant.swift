import Glibc

/// A moment on the clock that goes on while the system sleeps (clock_gettime(2), CLOCK_BOOTTIME).
///
/// As `ContinuousClock.Instant`, of which a program learns only at run time how large it is, so
/// that each copy of one is a call, and a request has a dozen of them.
public struct ServerInstant: InstantProtocol {
  private let sinceBoot: Duration

  public static var now: ServerInstant {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return ServerInstant(sinceBoot: .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec))
  }

  public func advanced(by duration: Duration) -> ServerInstant {
    ServerInstant(sinceBoot: sinceBoot + duration)
  }

  public func duration(to other: ServerInstant) -> Duration { other.sinceBoot - sinceBoot }

  public static func + (one: ServerInstant, duration: Duration) -> ServerInstant {
    one.advanced(by: duration)
  }

  public static func - (one: ServerInstant, other: ServerInstant) -> Duration {
    other.duration(to: one)
  }

  public static func < (one: ServerInstant, other: ServerInstant) -> Bool {
    one.sinceBoot < other.sinceBoot
  }
}
