/// One frame that is being fetched, for everybody who wants it.
struct Fetch: Sendable {
  let key: FrameKey
  /// Empty only while a call in flight still brings the frame.
  var waiters: [WaiterID: Want]
  /// Where it stands in the queue, or stood last.
  var place: Place
  /// That of its most urgent waiter.
  var priority: Priority
  var stage: Stage = .waiting
  /// How often it was asked for in vain.
  var failures = 0

  enum Stage: Hashable, Sendable {
    /// In the queue, for a slot.
    case waiting
    /// After a failure, until it may be asked for again.
    case resting(until: Moment, after: FetchFailure)
    case inFlight(CallID)
  }

  /// By number, so that what follows from it does not hang on a dictionary's order.
  var waitersInOrder: [Want] {
    waiters.values.sorted { $0.waiter.number < $1.waiter.number }
  }

  func isWanted(_ priority: Priority) -> Bool {
    waiters.values.contains { $0.priority == priority }
  }

  func isWanted(by caller: Caller, _ priority: Priority) -> Bool {
    waiters.values.contains { $0.caller == caller && $0.priority == priority }
  }
}
