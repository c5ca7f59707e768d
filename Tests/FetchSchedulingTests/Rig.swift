import FetchScheduling
import Testing

/// A scheduler with a hand on the clock: asks, answers and waits in few words.
struct Rig {
  private(set) var scheduler: FetchScheduler
  private(set) var now: Moment = .zero
  private var lastWaiter: UInt64 = 0
  /// Frames that need not be read ahead, of any video.
  var atHand: Set<Int64> = []

  /// - Parameter adjust: Changes the default policy.
  init(_ adjust: (inout FetchPolicy) -> Void = { _ in }) {
    var policy = FetchPolicy()
    adjust(&policy)
    scheduler = FetchScheduler(policy: policy, seed: 1)
  }

  /// What an event brought about.
  struct Outcome {
    var actions: [Action]
    /// Those who came with the event.
    var waiters: [WaiterID] = []

    var calls: [FetchCall] { actions.compactMap(\.call) }
    var call: FetchCall { get throws { try #require(calls.first) } }
    var asked: [[Int64]] { calls.map(\.indices) }
    var cancelled: [CallID] { actions.compactMap(\.cancelled) }
    var served: [WaiterID] { actions.flatMap(\.served) }
    var failed: [WaiterID] { actions.flatMap(\.failed) }
    var failures: [FetchFailure] { actions.compactMap(\.failure) }
    var wake: Moment? { actions.compactMap(\.wake).last }
    var discarded: [Int64] { actions.flatMap(\.discarded).map(\.index) }
  }

  /// Submits one list of wants.
  mutating func ask(
    _ indices: some Sequence<Int64>, video: Int64 = 7, caller: String = "anna",
    _ priority: Priority = .interactive, within time: Duration = .seconds(50),
    domain: AccessDomain = .gateway, mayReadAhead: Bool = true
  ) -> Outcome {
    let wants = indices.map { index in
      lastWaiter += 1
      return Want(
        waiter: WaiterID(number: lastWaiter),
        key: FrameKey(domain: domain, video: video, index: index), priority: priority,
        caller: Caller(caller), deadline: now + time, mayReadAhead: mayReadAhead)
    }
    let actions = scheduler.submit(wants, at: now)
    return outcome(actions, waiters: wants.map(\.waiter))
  }

  mutating func ask(
    _ index: Int64, video: Int64 = 7, caller: String = "anna",
    _ priority: Priority = .interactive, within time: Duration = .seconds(50),
    domain: AccessDomain = .gateway
  ) -> Outcome {
    ask([index], video: video, caller: caller, priority, within: time, domain: domain)
  }

  mutating func leave(_ waiters: [WaiterID]) -> Outcome {
    outcome(scheduler.leave(waiters, at: now))
  }

  /// Lets time go by, and wakes the scheduler then.
  mutating func wait(_ time: Duration) -> Outcome {
    now += time
    return outcome(scheduler.wake(at: now))
  }

  mutating func receive(_ index: Int64, bytes: Int = 100_000, in call: FetchCall) -> Outcome {
    outcome(scheduler.received(index, bytes: bytes, in: call.id, at: now))
  }

  mutating func receiveDamaged(_ index: Int64, in call: FetchCall) -> Outcome {
    outcome(scheduler.defective(index, "damaged", in: call.id, at: now))
  }

  mutating func refuse(
    _ index: Int64, _ failure: FetchFailure, in call: FetchCall
  ) -> Outcome {
    outcome(scheduler.refused(index, failure, in: call.id, at: now))
  }

  mutating func end(_ call: FetchCall, _ end: CallEnd = .complete) -> Outcome {
    outcome(scheduler.ended(call.id, end, at: now))
  }

  /// Brings everything a call asked for, then ends it, after `time`.
  mutating func finish(
    _ call: FetchCall, bytes: Int = 100_000, after time: Duration = .zero
  ) -> Outcome {
    now += time
    var actions = call.indices.flatMap { receive($0, bytes: bytes, in: call).actions }
    actions += end(call).actions
    return Outcome(actions: actions)
  }

  /// A frame that was read ahead is asked for.
  mutating func hit(_ index: Int64, video: Int64 = 7) -> Outcome {
    let key = FrameKey(domain: .gateway, video: video, index: index)
    return outcome(scheduler.hit(key, at: now))
  }

  mutating func shutDown() -> Outcome {
    outcome(scheduler.shutDown(at: now))
  }

  /// Takes up what is proposed to be read ahead, but for what is at hand.
  private mutating func outcome(_ actions: [Action], waiters: [WaiterID] = []) -> Outcome {
    var all = actions
    for var readahead in actions.compactMap(\.proposed) {
      readahead.indices.removeAll(where: atHand.contains)
      all += outcome(scheduler.readAhead(readahead, at: now)).actions
    }
    return Outcome(actions: all, waiters: waiters)
  }
}

extension Action {
  var call: FetchCall? { if case .start(let call) = self { call } else { nil } }
  var cancelled: CallID? { if case .cancel(let call) = self { call } else { nil } }
  var served: [WaiterID] { if case .deliver(_, to: let waiters) = self { waiters } else { [] } }
  var failed: [WaiterID] { if case .fail(let waiters, _) = self { waiters } else { [] } }
  var failure: FetchFailure? { if case .fail(_, let failure) = self { failure } else { nil } }
  var proposed: Readahead? { if case .propose(let ahead) = self { ahead } else { nil } }
  var discarded: [FrameKey] { if case .discard(let keys) = self { keys } else { [] } }
  var wake: Moment? { if case .wake(let moment) = self { moment } else { nil } }
}

extension CallEnd {
  static let busy = CallEnd.failed(.busy("429"), retryAfter: nil)
  static let notFound = CallEnd.refused(.refused(status: 404, message: "no such frame"))
  static let denied = CallEnd.refused(.denied(status: 403, message: "not yours"))
}
