import FetchScheduling

/// Watches a scheduler from outside and knows each rule on its own terms; it sees only what a
/// scheduler is told and what it answers.
final class Auditor {
  let policy: FetchPolicy
  let faults: SimulatedUpstream.Faults

  /// The first rule that was broken.
  private(set) var violation: String?

  var eventCount = 0
  /// Those that are owed an answer.
  var open: [WaiterID: OpenWant] = [:]
  var frames: [FrameKey: Frame] = [:]
  var calls: [CallID: FlyingCall] = [:]
  var callers: Set<Caller> = []
  /// Frames that have never been asked for, by whose turn would bring them.
  var inLine: [Turn: Set<FrameKey>] = [:]
  /// Frames that wait, by what may be asked of the scheduler about them.
  var waiting = ByStanding()
  /// Calls that began since a caller's turn came or it began to wait.
  var passedOver: [Turn: Int] = [:]
  /// Since when an interactive want and a free slot have been there together.
  var gatherSince: Moment?
  /// The same, but with memory to spare.
  var idleSince: Moment?
  /// The frames that have failed with the event under way.
  var failedNow: [FrameKey] = []
  /// Whether a call has ended well that took some time.
  var hasSeenCost = false
  /// How many frames stood in a line before the event under way.
  var lineBefore: [Turn: Int] = [:]
  /// Whether some of them have failed with it.
  var lineHasShrunk = false
  /// Whether somebody was told of a failure with it.
  var hasFailed = false
  var largestFrame: Int
  var lastBytes: [Int64: Int] = [:]
  var hasReceived = false
  var isShutDown = false
  /// The frame that has come with the event under way.
  var arrived: FrameKey?
  /// The waiters that have come with it.
  var newcomers: Set<WaiterID> = []
  var waitedBefore = 0
  /// The call that has ended with it, and how.
  var ended: (end: CallEnd, call: FlyingCall)?
  var slotsBefore: Int
  /// The failures since the upstream answered last.
  var failuresInRow: [UpstreamFailure] = []
  /// How often the upstream was left alone since then, and until when.
  var circuitPauses = 0
  var circuitEnd: Moment?
  var readahead = ReadaheadAudit()
  var lateness = LatenessAudit()

  struct OpenWant {
    let want: Want
    let since: Moment
  }

  struct Frame {
    /// That of the event with which it came. Within one list of wants the order is not known from
    /// outside: one that is turned away at the door leaves its frame to a later one.
    let number: Int
    var waiters: Set<WaiterID> = []
    var interactiveWaiters = 0
    /// In whose lines it stands.
    var turns: Set<Turn> = []
    var call: CallID?
    var leftCall: Moment?
    var lastCall: FetchCall?
    /// The call with which it was refused, until another has taken it in.
    var refusedCall: FetchCall?
    var asks = 0
    var failures = 0
    var refusals = 0
    var lastFailure: FetchFailure?
    /// Between these moments it is asked for again, if there is a slot.
    var notBefore: Moment = .zero
    var notAfter: Moment = .zero

    var waits: Bool { call == nil && !waiters.isEmpty }
    var isFresh: Bool { waits && asks == 0 }
    var priority: Priority { interactiveWaiters > 0 ? .interactive : .batch }
  }

  struct FlyingCall {
    let request: FetchCall
    let started: Moment
    /// For how long nothing may come of it, and when something has come last.
    let patience: Duration
    var lastWord: Moment
    var outstanding: Set<Int64>

    init(_ request: FetchCall, patience: Duration, at now: Moment) {
      self.request = request
      self.patience = patience
      (started, lastWord) = (now, now)
      outstanding = Set(request.indices)
    }

    func isLate(at now: Moment) -> Bool { now >= lastWord + patience }

    var bytesPerFrame: Int { request.reservedBytes / request.indices.count }
    var reserved: Int { outstanding.count * bytesPerFrame }

    func key(_ index: Int64) -> FrameKey {
      FrameKey(domain: request.domain, video: request.video, index: index)
    }
  }

  struct UpstreamFailure {
    let video: Int64
    let isGone: Bool
  }

  struct Turn: Hashable {
    let caller: Caller
    let priority: Priority
  }

  /// Sets of waiting frames.
  struct ByStanding {
    var interactive: Set<FrameKey> = []
    var batch: Set<FrameKey> = []
    var freshInteractive: Set<FrameKey> = []
    var freshBatch: Set<FrameKey> = []
  }

  init(policy: FetchPolicy, faults: SimulatedUpstream.Faults) {
    self.policy = policy
    self.faults = faults
    largestFrame = policy.initialFrameBytes
    slotsBefore = policy.slots
  }

  func require(_ holds: Bool, _ rule: @autoclosure () -> String) {
    if !holds, violation == nil { violation = rule() }
  }

  /// Brings a frame's entries in the sets up to date.
  func refresh(_ key: FrameKey) {
    waiting.interactive.remove(key)
    waiting.batch.remove(key)
    waiting.freshInteractive.remove(key)
    waiting.freshBatch.remove(key)
    guard let frame = frames[key] else { return }
    refreshLines(of: key, frame)
    if frame.waiters.isEmpty, frame.call == nil {
      frames[key] = nil
    } else if frame.waits, frame.priority == .interactive {
      waiting.interactive.insert(key)
      if frame.isFresh { waiting.freshInteractive.insert(key) }
    } else if frame.waits {
      waiting.batch.insert(key)
      if frame.isFresh { waiting.freshBatch.insert(key) }
    }
  }

  private func refreshLines(of key: FrameKey, _ frame: Frame) {
    var turns: Set<Turn> = []
    if frame.isFresh {
      for want in frame.waiters.compactMap({ open[$0]?.want })
      where want.priority == frame.priority {
        turns.insert(Turn(caller: want.caller, priority: want.priority))
      }
    }
    for turn in frame.turns.subtracting(turns) {
      inLine[turn]?.remove(key)
      if inLine[turn]?.isEmpty == true {
        inLine[turn] = nil
        passedOver[turn] = nil
      }
    }
    for turn in turns.subtracting(frame.turns) { inLine[turn, default: []].insert(key) }
    frames[key]?.turns = turns
  }

  var reserved: Int { calls.values.reduce(0) { $0 + $1.reserved } }
  var reservedByBatches: Int {
    calls.values.reduce(0) { $0 + ($1.request.isInteractive ? 0 : $1.reserved) }
  }
  var batchCalls: Int {
    calls.values.count { !$0.request.isInteractive && !$0.request.isReadahead }
  }
  /// Whether memory can't be what keeps a call from beginning.
  var hasMemoryToSpare: Bool {
    let busy = busyCalls
    let all = busy.reduce(0) { $0 + $1.reserved }
    let batches = busy.reduce(0) { $0 + ($1.request.isInteractive ? 0 : $1.reserved) }
    return all + largestFrame <= policy.workMemory
      && batches + largestFrame <= policy.workMemory - policy.interactiveMemory
  }
}
