/// What the scheduler's owner must do now, in order.
public enum Action: Hashable, Sendable {
  /// Begin an upstream call, and report what becomes of it until it has ended.
  case start(FetchCall)
  /// Break an upstream call off: nobody waits for any of it. Later reports of it are ignored.
  case cancel(CallID)
  /// Hand the frame just received to these waiters; they are answered.
  case deliver(FrameKey, to: [WaiterID])
  /// Tell these waiters that there will be no frame; they are answered.
  case fail([WaiterID], FetchFailure)
  /// Call ``FetchScheduler/wake(at:)`` at that moment. The newest one counts; waking early or twice
  /// is harmless.
  case wake(at: Moment)
  /// A slot may read these frames ahead: give those that are not at hand back to
  /// ``FetchScheduler/readAhead(_:at:)``, at once or never.
  case propose(Readahead)
  /// Frames that were read ahead and not asked for have to give way.
  case discard([FrameKey])
}
