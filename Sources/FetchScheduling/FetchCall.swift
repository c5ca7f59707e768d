/// Names one upstream call; never used twice by one scheduler.
public struct CallID: Hashable, Sendable {
  public let number: UInt64

  public init(number: UInt64) {
    self.number = number
  }
}

/// One call to the upstream: distinct frames of one video, for one access domain.
public struct FetchCall: Hashable, Sendable {
  public let id: CallID
  public let domain: AccessDomain
  public let video: Int64
  /// Never empty, never a repeat; the want whose turn it is first, the others in the order in which
  /// their turns come. A single index is a call for a single frame.
  public let indices: [Int64]
  /// From this moment on nobody who wants the call's frames now will wait for them any more.
  public let deadline: Moment
  /// What the call has set aside of the work memory, in bytes.
  public let reservedBytes: Int
  /// Whether its wants are interactive; a call never mixes them with a batch's.
  public let isInteractive: Bool
  /// Whether it reads ahead: it began without a want.
  public let isReadahead: Bool

  public init(
    id: CallID, domain: AccessDomain, video: Int64, indices: [Int64], deadline: Moment,
    reservedBytes: Int, isInteractive: Bool, isReadahead: Bool = false
  ) {
    self.id = id
    self.domain = domain
    self.video = video
    self.indices = indices
    self.deadline = deadline
    self.reservedBytes = reservedBytes
    self.isInteractive = isInteractive
    self.isReadahead = isReadahead
  }
}
