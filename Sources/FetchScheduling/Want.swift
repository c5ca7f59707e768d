/// Time since an arbitrary start that the owner of a scheduler chooses; it never goes back.
public typealias Moment = Duration

/// One waiter for one frame; the owner gives each want a fresh one.
public struct WaiterID: Hashable, Sendable {
  public let number: UInt64

  public init(number: UInt64) {
    self.number = number
  }
}

/// Whether somebody looks at a screen for the frame, or a batch gathers it.
public enum Priority: Hashable, Sendable {
  case interactive
  case batch
}

/// One waiter's wish for one frame.
public struct Want: Hashable, Sendable {
  public let waiter: WaiterID
  public let key: FrameKey
  public let priority: Priority
  /// Whose turn the want takes.
  public let caller: Caller
  /// The moment at which an answer, good or bad, is given at the latest.
  public let deadline: Moment
  /// Whether frames may be read ahead for its caller: not for one who takes none from memory.
  public let mayReadAhead: Bool

  public init(
    waiter: WaiterID, key: FrameKey, priority: Priority, caller: Caller, deadline: Moment,
    mayReadAhead: Bool = true
  ) {
    self.waiter = waiter
    self.key = key
    self.priority = priority
    self.caller = caller
    self.deadline = deadline
    self.mayReadAhead = mayReadAhead
  }
}
