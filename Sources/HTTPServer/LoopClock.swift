import Glibc
import HTTPWire

/// A loop's time: the system is asked for it once a turn, however many requests that serves.
///
/// `@unchecked Sendable` holds because only the loop's own queue touches it, as `ReadBuffer`.
final class LoopClock: @unchecked Sendable {
  private var known: (now: ServerInstant, date: HTTPDate)?
  private var dateSecond = 0
  private var dateOfSecond = HTTPDate(unixSeconds: 0)

  /// Whatever runs on the queue begins so: what was known may be old.
  func beginTurn() { known = nil }

  var now: ServerInstant { current.now }

  /// The value of `Date`, made once a second.
  var date: HTTPDate { current.date }

  private var current: (now: ServerInstant, date: HTTPDate) {
    if let known { return known }
    let second = time(nil)
    if second != dateSecond {
      dateSecond = second
      dateOfSecond = HTTPDate(unixSeconds: Int64(second))
    }
    let current = (now: ServerInstant.now, date: dateOfSecond)
    known = current
    return current
  }
}
