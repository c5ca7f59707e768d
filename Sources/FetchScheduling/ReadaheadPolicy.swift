/// What is read ahead of callers who ask for neighbouring single frames in a row.
public struct ReadaheadPolicy: Hashable, Sendable {
  /// Off unless the owner says otherwise: a program that knows what it will want asks for lists.
  public var isOn = false
  /// Bytes of frames that were read ahead and not asked for yet.
  public var bytes = 32 << 20
  /// So long without a request, and a scrub is over; what was read ahead so long ago gives way, and
  /// a call that reads ahead may take no longer.
  public var patience: Duration = .seconds(10)
  /// Neighbouring requests that are taken for a scrub, at least 2.
  public var length = 3
  /// The longest step, in frames, from one to the next.
  public var stride: Int64 = 32
  /// One caller's open requests for a video; more are those of a crowd behind one address.
  public var openWants = 6
  /// Frames that a scrub is ahead of at first; doubled as it goes on, up to a call's length.
  public var firstWindow = 4
  /// Scrubs that are remembered.
  public var scrubs = 256

  public init() {}
}
