@testable import FetchScheduling

/// What happens to a scheduler from outside.
enum Event: CustomStringConvertible {
  case submit([Want])
  case leave([WaiterID])
  /// One of a single frame that was read ahead and is in memory.
  case hit(Want)
  case report(CallID, Report)
  case wake
  case shutDown

  var description: String {
    switch self {
    case .submit(let wants): "\(wants.count) wants came"
    case .leave(let waiters): "\(waiters.count) left"
    case .hit(let want): "\(want.key) was asked for"
    case .report(let call, let report): "\(report) of call \(call.number)"
    case .wake: "waking"
    case .shutDown: "shutting down"
    }
  }
}

/// Those who want frames: what they do of themselves, and when they are answered.
protocol Crowd {
  mutating func firstEvents() -> [(moment: Moment, event: Event)]
  mutating func answered(_ want: Want, at now: Moment) -> [(moment: Moment, event: Event)]
}

/// How the scheduler stood when a call had ended.
struct TracedEnd {
  let call: FetchCall
  let began: Moment
  let moment: Moment
  let slots: Int
  /// Frames that a call may have, by what calls have been costing.
  let slice: Int
}

/// A scheduler between a crowd and an upstream, in simulated time, with an auditor at its side.
struct World<People: Crowd> {
  var people: People
  var upstream: SimulatedUpstream
  private(set) var scheduler: FetchScheduler
  let auditor: Auditor
  private(set) var now: Moment = .zero
  private(set) var calls: [FetchCall] = []
  private var begun: [CallID: Moment] = [:]
  /// The calls that have ended well, in that order.
  private(set) var trace: [TracedEnd] = []

  private var timeline = Timeline<Event>()
  private var wakeAt: Moment?
  private var wants: [WaiterID: Want] = [:]
  /// Frames that were read ahead and are in memory.
  private var readAhead: Set<FrameKey> = []

  init(people: People, upstream: SimulatedUpstream, policy: FetchPolicy, seed: UInt64) {
    self.people = people
    self.upstream = upstream
    scheduler = FetchScheduler(policy: policy, seed: seed)
    auditor = Auditor(policy: policy, faults: upstream.faults)
  }

  /// Runs until nothing happens any more, or the first violation, which it returns.
  mutating func run(untilEvents limit: Int = 100_000) -> String? {
    for entry in people.firstEvents() { timeline.add(entry.event, at: entry.moment) }
    var events = 0
    while let event = nextEvent() {
      handle(event)
      events += 1
      if events > limit { return "no end after \(limit) events" }
      if let violation = auditor.violation { return "at \(now) after \(event): \(violation)" }
    }
    return auditor.violationAtEnd(scheduler.statistics)
  }

  private mutating func nextEvent() -> Event? {
    if let wakeAt, wakeAt <= timeline.next ?? wakeAt {
      now = wakeAt
      self.wakeAt = nil
      return .wake
    }
    guard let (moment, event) = timeline.popNext() else { return nil }
    now = max(now, moment)
    return event
  }

  private mutating func handle(_ coming: Event) {
    let event = meetMemory(coming)
    auditor.observe(event, at: now)
    carryOut(tell(event))
    let statistics = scheduler.statistics
    auditor.checkState(statistics, at: now)
    if case .hit(let want) = event {
      for entry in people.answered(want, at: now) { timeline.add(entry.event, at: entry.moment) }
    }
    if case .report(let id, .ended(.complete)) = event,
      let call = calls.first(where: { $0.id == id })
    {
      trace.append(
        TracedEnd(
          call: call, began: begun[id] ?? .zero, moment: now, slots: statistics.slots,
          slice: scheduler.sliceLimit(of: 200_000, for: .interactive)))
    }
  }

  /// A single frame that was read ahead is at hand, for all but a few who find it gone already.
  private mutating func meetMemory(_ event: Event) -> Event {
    guard case .submit(let list) = event, list.count == 1,
      readAhead.remove(list[0].key) != nil, list[0].waiter.number % 8 != 0
    else { return event }
    return .hit(list[0])
  }

  private mutating func tell(_ event: Event) -> [Action] {
    switch event {
    case .submit(let list):
      for want in list { wants[want.waiter] = want }
      return scheduler.submit(list, at: now)
    case .leave(let waiters): return scheduler.leave(waiters, at: now)
    case .report(let id, .frame(let index, let bytes)):
      keepReadAhead(index, of: id)
      return scheduler.received(index, bytes: bytes, in: id, at: now)
    case .report(let call, .defect(let index)):
      return scheduler.defective(index, "damaged", in: call, at: now)
    case .report(let call, .ended(let end)): return scheduler.ended(call, end, at: now)
    case .hit(let want): return scheduler.hit(want.key, at: now)
    case .wake: return scheduler.wake(at: now)
    case .shutDown: return scheduler.shutDown(at: now)
    }
  }

  private mutating func keepReadAhead(_ index: Int64, of id: CallID) {
    guard let call = auditor.calls[id], call.request.isReadahead else { return }
    let key = call.key(index)
    if auditor.readahead.unasked[key]?.since == now { readAhead.insert(key) }
  }

  private mutating func carryOut(_ actions: [Action]) {
    // What is proposed is taken up when the rest is done, by new actions.
    let statistics = scheduler.statistics
    for action in actions {
      auditor.check(action, statistics, at: now)
      carryOut(action)
    }
  }

  /// A few of the frames are at hand.
  private mutating func takeUp(_ proposed: Readahead) {
    var readahead = proposed
    readahead.indices.removeAll { $0 % 7 == 3 }
    auditor.readahead.offered = Set(readahead.indices.map(readahead.key))
    carryOut(scheduler.readAhead(readahead, at: now))
  }

  private mutating func carryOut(_ action: Action) {
    switch action {
    case .start(let call):
      calls.append(call)
      begun[call.id] = now
      for (moment, report) in upstream.answer(call, at: now) {
        timeline.add(.report(call.id, report), at: moment)
      }
    case .cancel: break  // What was under way is reported still, and must be ignored.
    case .deliver(_, to: let waiters), .fail(let waiters, _):
      for want in waiters.compactMap({ wants[$0] }) {
        for entry in people.answered(want, at: now) { timeline.add(entry.event, at: entry.moment) }
      }
    case .wake(let moment): wakeAt = moment
    case .propose(let readahead): takeUp(readahead)
    case .discard(let keys): readAhead.subtract(keys)
    }
  }
}
