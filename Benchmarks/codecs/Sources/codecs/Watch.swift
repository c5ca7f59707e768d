import Glibc

/// Milliseconds since it was made: of the process's CPU, and of the wall clock.
struct Watch {
  typealias Times = (cpu: Double, wall: Double)

  private let start = now

  var times: Times {
    let end = Self.now
    return (end.cpu - start.cpu, end.wall - start.wall)
  }

  private static var now: Times {
    (milliseconds(CLOCK_PROCESS_CPUTIME_ID), milliseconds(CLOCK_MONOTONIC))
  }

  private static func milliseconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
  }
}
