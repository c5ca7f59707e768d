/// One frame that is being fetched, for everybody who wants it.
struct Fetch: Sendable {
  let key: FrameKey
  /// In the order in which they came; empty only while a call in flight still brings the frame.
  var waiters: [Want]
  /// Where it stands in the queue, or stood last.
  var place: Place
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
}

/// A fetch's place in the queue; places of one scheduler differ by their arrival.
struct Place: Hashable, Comparable, Sendable {
  let key: FrameKey
  /// Counts fetches in the order in which they came.
  let arrival: UInt64
  /// In whose line it stands.
  var caller: Caller
  /// The half of a refused call that it must be asked for with, and with nothing else.
  var suspects: UInt64?

  var group: FoldGroup {
    FoldGroup(domain: key.domain, video: key.video, suspects: suspects)
  }

  static func == (one: Place, other: Place) -> Bool { one.arrival == other.arrival }
  static func < (one: Place, other: Place) -> Bool { one.arrival < other.arrival }
  func hash(into hasher: inout Hasher) { hasher.combine(arrival) }
}

/// What one call may carry together.
struct FoldGroup: Hashable, Sendable {
  let domain: AccessDomain
  let video: Int64
  let suspects: UInt64?
}
