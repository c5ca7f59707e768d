/// Turns wants for frames into few upstream calls.
///
/// Events go in, actions come out, and the clock is a parameter: the owner (one actor) calls a
/// method for everything that happens and carries out the actions it returns, in order. Each rule
/// is a file of this folder:
///
/// - ``submit(_:at:)``: equal wants are one fetch (Merging), the queue is bounded (Admission).
/// - ``leave(_:at:)``: who leaves takes only itself away (Leaving).
/// - Slots: how many there are (SlotBound, Circuit), what the next call is (Starting, CallerTurns),
///   how long it may be (Slicing, CallCosts), what memory it sets aside (WorkMemory, FrameSizes),
///   when it waits for more (Lingering), which video holds one alone (Lateness).
/// - ``received(_:bytes:in:at:)`` and the other reports: frames are handed out (Reports), failed
///   ones asked for again (Retrying), refused calls split (Splitting).
/// - ``readAhead(_:at:)`` and ``hit(_:at:)``: who scrubs gets the frames that come next before they
///   are wanted (ReadingAhead, Scrub, UnaskedFrames).
/// - ``wake(at:)``: deadlines and the queue's age (Deadlines).
public struct FetchScheduler: Sendable {
  let policy: FetchPolicy

  /// Every frame that is wanted or on its way, once.
  var fetches: [FrameKey: Fetch] = [:]
  /// Every waiter that has no answer yet.
  var keys: [WaiterID: FrameKey] = [:]
  /// When to look at a waiter next: its deadline, or before that its age in the queue.
  var alarms = IndexedHeap<WaiterID, Moment>()

  var queue = ByPriority(interactive: WaitingQueue(), batch: WaitingQueue())
  var calls: [CallID: Call] = [:]
  /// While set, a free slot waits for wants to gather.
  var lingerEnd: Moment?

  var memory: WorkMemory
  var sizes: FrameSizes
  var costs = CallCosts()
  var bound: SlotBound
  var circuit: Circuit
  var late: LateVideos
  var jitter: SplitMix64
  var scrubs: Scrubs
  var unasked: UnaskedFrames
  var readingAhead: ReadingAhead?
  public internal(set) var counters = SchedulerCounters()

  var lastArrival: UInt64 = 0
  var lastCall: UInt64 = 0
  var lastSuspects: UInt64 = 0
  var isShutDown = false

  /// What the event under way has brought about so far.
  var actions: [Action] = []
  private var announcedWake: Moment?

  /// - Parameter seed: Of the jitter in retries; the same seed and events give the same actions.
  public init(policy: FetchPolicy, seed: UInt64) {
    precondition(policy.slots >= 1 && policy.sliceFrames >= 1, "a call needs a slot and a frame")
    precondition(policy.readahead.length >= 2, "a scrub has a direction")
    self.policy = policy
    memory = WorkMemory(policy: policy)
    sizes = FrameSizes(policy: policy)
    bound = SlotBound(policy: policy)
    circuit = Circuit(policy: policy)
    late = LateVideos(policy: policy)
    scrubs = Scrubs(policy: policy)
    unasked = UnaskedFrames(policy: policy)
    jitter = SplitMix64(seed: seed)
  }

  /// Takes wants in; what is submitted together can go in one call.
  ///
  /// Every waiter must be a fresh one. Each is answered exactly once, by `deliver` or `fail`,
  /// unless it leaves before.
  public mutating func submit(_ wants: [Want], at now: Moment) -> [Action] {
    step(at: now) { scheduler in
      scheduler.admit(wants, at: now)
      scheduler.follow(wants, at: now)
    }
  }

  /// Lets waiters go that want no answer any more; unknown and answered ones are ignored.
  public mutating func leave(_ waiters: [WaiterID], at now: Moment) -> [Action] {
    step(at: now) { scheduler in
      for waiter in waiters { scheduler.remove(waiter) }
    }
  }

  /// A whole frame has come in a call.
  public mutating func received(_ index: Int64, bytes: Int, in call: CallID, at now: Moment)
    -> [Action]
  {
    step(at: now) { $0.deliver(index, bytes: bytes, from: call, at: now) }
  }

  /// A frame has come damaged or cut short; `reason` is told to its waiters after the last retry.
  public mutating func defective(
    _ index: Int64, _ reason: String, in call: CallID, at now: Moment
  ) -> [Action] {
    step(at: now) { $0.discard(index, reason, from: call, at: now) }
  }

  /// The call is refused, and it is known that this frame is why; told before its end.
  public mutating func refused(
    _ index: Int64, _ failure: FetchFailure, in call: CallID, at now: Moment
  ) -> [Action] {
    step(at: now) { $0.reject(index, failure, from: call) }
  }

  /// A call is over; reported once, after everything that came in it.
  public mutating func ended(_ call: CallID, _ end: CallEnd, at now: Moment) -> [Action] {
    step(at: now) { $0.close(call, end, at: now) }
  }

  /// Reads frames ahead that were proposed and are not at hand.
  public mutating func readAhead(_ readahead: Readahead, at now: Moment) -> [Action] {
    step(at: now) { $0.startReadahead(readahead, at: now) }
  }

  /// A frame that was read ahead has been asked for, and was at hand; others are ignored.
  public mutating func hit(_ key: FrameKey, at now: Moment) -> [Action] {
    step(at: now) { $0.noteHit(key, at: now) }
  }

  /// The moment of a `wake` action has come.
  public mutating func wake(at now: Moment) -> [Action] {
    step(at: now) { _ in }
  }

  /// Fails every want, now and from now on, and cancels every call.
  public mutating func shutDown(at now: Moment) -> [Action] {
    step(at: now) { $0.failEverything() }
  }

  /// What every event goes through: what is due comes first, free slots are filled last.
  private mutating func step(at now: Moment, _ event: (inout FetchScheduler) -> Void) -> [Action] {
    if let announcedWake, announcedWake <= now { self.announcedWake = nil }
    noteLate(at: now)
    // Before the rest, so that one whose time is up as it rests is told of its failure, and not of
    // a queue.
    expire(at: now)
    resumeRested(at: now)
    event(&self)
    fillSlots(at: now)
    boundQueue(at: now)
    announceWake(at: now)
    // Last, since what the owner gives back is an event of its own.
    proposeReadahead(at: now)
    defer { actions.removeAll() }
    return actions
  }

  /// Asks to be woken when something becomes due sooner than was announced.
  private mutating func announceWake(at now: Moment) {
    let due = [
      alarms.first?.rank, queue.interactive.resting.first?.rank, queue.batch.resting.first?.rank,
      lingerEnd, circuit.isOpen(at: now) ? circuit.pauseEnd : nil, nextLate(after: now),
    ].compactMap(\.self).min()
    guard let due else { return }
    if let announcedWake, announcedWake <= due { return }
    announcedWake = due
    actions.append(.wake(at: due))
  }
}
