/// What a scheduler has done since it began.
public struct SchedulerCounters: Hashable, Sendable {
  /// Calls started, and the frames they asked for.
  public internal(set) var calls = 0
  public internal(set) var frames = 0
  /// Of these frames, those that shared a call.
  public internal(set) var folded = 0
  /// Wants that joined a fetch that was there.
  public internal(set) var merged = 0
  /// Frames put off to be asked for again.
  public internal(set) var retries = 0
  /// Calls split after a refusal.
  public internal(set) var split = 0
  /// Calls cancelled because nobody wanted any of them, or since they made way.
  public internal(set) var cancelled = 0
  /// Calls that read ahead, the frames that came in them, and those of these that were asked for,
  /// before they came or later.
  public internal(set) var readaheadCalls = 0
  public internal(set) var readaheadFrames = 0
  public internal(set) var readaheadHits = 0
  /// Waiters told that their frame will not come.
  public internal(set) var failed = 0

  mutating func count(_ call: FetchCall) {
    calls += 1
    frames += call.indices.count
    if call.indices.count > 1 { folded += call.indices.count }
  }
}

/// How a scheduler stands, for metrics.
public struct SchedulerStatistics: Hashable, Sendable {
  public let counters: SchedulerCounters
  /// Distinct frames that wait, for a slot or to be asked for again.
  public let waitingInteractive: Int
  public let waitingBatch: Int
  /// When the interactive frame that waits longest for a slot was first wanted; nil if none waits.
  public let oldestInteractive: Moment?
  public let callsInFlight: Int
  /// Calls at once that the upstream is taken to bear now.
  public let slots: Int
  /// Frames that a call may ask for now, by count and by time.
  public let slice: Int
  /// While set, the upstream is left alone until then, or just being tried again.
  public let circuitPauseEnd: Moment?
  /// Bytes set aside for frames in flight.
  public let reservedBytes: Int
  /// The fixed part of a call's cost, and the part of each frame, as they decide a call's length.
  public let callCost: Duration
  public let frameCost: Duration
  /// How large a frame is taken to be; nil before the first has come.
  public let frameBytes: Int?
}

extension FetchScheduler {
  public var statistics: SchedulerStatistics {
    SchedulerStatistics(
      counters: counters,
      waitingInteractive: queue.interactive.count,
      waitingBatch: queue.batch.count,
      oldestInteractive: queue.interactive.oldest?.since,
      callsInFlight: calls.count,
      slots: bound.slots,
      slice: min(policy.sliceFrames, costs.frames(within: policy.sliceTime) ?? policy.sliceFrames),
      circuitPauseEnd: circuit.pauseEnd,
      reservedBytes: memory.reserved,
      callCost: .seconds(costs.cautious.perCall),
      frameCost: .seconds(costs.cautious.perFrame),
      frameBytes: sizes.learned)
  }
}
