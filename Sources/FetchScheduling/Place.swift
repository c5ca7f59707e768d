/// A fetch's place in the queue; no two have the same arrival.
struct Place: Hashable, Comparable, Sendable {
  let key: FrameKey
  /// Counts fetches in the order in which they came.
  let arrival: UInt64
  /// When it came.
  let since: Moment
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
