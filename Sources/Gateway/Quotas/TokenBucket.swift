import FetchScheduling

/// What a caller has left of a rate: what accrues in `burst`, and no more, waits for him.
///
/// Who takes more than it can hold has it once it is full, and then runs into debt: so a batch that
/// is larger than a burst is possible, and paid for afterwards.
struct TokenBucket: Sendable, Hashable {
  static let burst = Duration.seconds(10)

  private let perSecond: Double
  /// At least 1.
  let size: Double
  private(set) var level: Double
  private var at: Moment

  /// Full.
  init(_ rate: Quota.Rate, at now: Moment) {
    perSecond = rate.perSecond
    size = max(1, rate.perSecond * (Self.burst / .seconds(1)))
    level = size
    at = now
  }

  /// Takes so much, 0 for nothing while there is a debt; or gives how long it is until it can.
  mutating func take(_ amount: Double, at now: Moment) -> Duration? {
    refill(at: now)
    let missing = min(amount, size) - level
    guard missing <= 0 else { return .seconds(missing / perSecond) }
    level -= amount
    return nil
  }

  /// Takes what was had already.
  mutating func spend(_ amount: Double, at now: Moment) {
    refill(at: now)
    level -= amount
  }

  /// Whether it is as if it had never been used.
  func isFull(at now: Moment) -> Bool {
    var later = self
    later.refill(at: now)
    return later.level >= size
  }

  private mutating func refill(at now: Moment) {
    guard now > at else { return }
    level = min(size, level + (now - at) / .seconds(1) * perSecond)
    at = now
  }
}
