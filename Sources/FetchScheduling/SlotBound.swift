/// How many calls at once the upstream bears: one more with each quick call while all slots are
/// taken, half as many when it says that it has too much, and fewer when it has become slow.
struct SlotBound: Sendable {
  /// How many times as long as a calm call one takes that is slow; up to how many times, one that
  /// is quick.
  private static let slow = 1.75
  private static let quick = 1.25

  private let most: Int
  private let allowance: Duration
  private var bound: Double
  /// What calls cost that had the upstream to themselves, or were as quick as those.
  private var calm = CallCosts()

  init(policy: FetchPolicy) {
    most = policy.slots
    allowance = policy.slowAllowance
    bound = Double(policy.slots)
  }

  /// At least 1, at most the policy's. (What falls short of a whole one by rounding is one.)
  var slots: Int { Int(bound + 1e-6) }

  /// The slots that batch calls may hold: one is left to interactive wants where there are several.
  var batchSlots: Int { max(1, slots - 1) }

  /// How many times as long as now a call took that was in flight with so many others: of those
  /// that were too many it had to wait for half, by and large.
  func crowding(others: Int) -> Double {
    let (flying, slots) = (Double(others + 1), Double(slots))
    return max(1, (flying + slots) / (2 * slots))
  }

  /// The upstream says that it has too much.
  mutating func halve() { bound = max(1, bound / 2) }

  /// A call went well.
  ///
  /// - Parameters:
  ///   - others: The most other calls that were in flight with it.
  ///   - wasFull: Whether its slot was the last one there was.
  mutating func learn(frames: Int, time: Duration, others: Int, wasFull: Bool) {
    let foreseen = calm.longest(frames: frames)
    if others == 0 || time < foreseen || foreseen == .zero {
      calm.learn(frames: frames, time: time)
    }
    if others > 0, foreseen > .zero, time > foreseen * Self.slow + allowance {
      // So many calls in so much more time than one: that many it does at once (Little's law). One
      // call alone may be late for another reason, so it takes no more than half.
      let borne = Double(others + 1) * (foreseen / time)
      bound = max(1, min(bound, max(bound / 2, borne)))
    } else if wasFull, time <= foreseen * Self.quick + allowance || foreseen == .zero {
      bound = min(Double(most), bound + 1)
    }
  }
}
