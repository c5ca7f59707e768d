/// What goes into a free slot: interactive before batch, the callers in turn, and with the want
/// whose turn it is more of its video and domain.
extension FetchScheduler {
  mutating func fillSlots(at now: Moment) {
    repeat {
      while let priority = nextPriority(at: now) { startCall(of: priority, at: now) }
    } while makeWay(at: now)
  }

  private func freeSlots(at now: Moment) -> Int {
    circuit.limit(bound.slots, at: now) - busyCalls
  }

  /// Calls in flight, but for one that makes way for any want.
  var busyCalls: Int { calls.count - (idleReadahead == nil ? 0 : 1) }

  /// Whose call a free slot takes now; nil if it stays free.
  private mutating func nextPriority(at now: Moment) -> Priority? {
    if !mayStart(.interactive, at: now) {
      lingerEnd = nil
    } else if !lingers(at: now) {
      return .interactive
    }
    return mayStart(.batch, at: now) && batchMayHoldAnotherSlot(at: now) ? .batch : nil
  }

  /// Whether there is a slot, and room in the work memory for the want whose turn it is; if not,
  /// others don't overtake it.
  private func mayStart(_ priority: Priority, at now: Moment) -> Bool {
    guard freeSlots(at: now) > 0, let lead = queue[priority].line.first else { return false }
    return memoryForWants.frames(of: sizes.bytes(of: lead.key.video), for: priority) > 0
  }

  /// Whether one of those that wait could go if it had a slot.
  func lacksSlot(_ priority: Priority, at now: Moment) -> Bool {
    switch priority {
    case .interactive: freeSlots(at: now) <= 0
    case .batch: !batchMayHoldAnotherSlot(at: now)
    }
  }

  /// Batches leave a slot to interactive wants, even while none waits, and never take one that a
  /// waiting one is about to.
  private func batchMayHoldAnotherSlot(at now: Moment) -> Bool {
    let spoken = queue.interactive.line.isEmpty ? 0 : 1
    return batchCalls < bound.batchSlots && freeSlots(at: now) > spoken
  }

  /// Calls of batches that are in flight.
  var batchCalls: Int {
    calls.values.count { $0.priority == .batch && !$0.request.isReadahead }
  }

  private mutating func startCall(of priority: Priority, at now: Moment) {
    guard let lead = queue[priority].line.first else { return }
    let size = sizes.bytes(of: lead.key.video)
    let slice = queue[priority].popSlice(upTo: sliceLimit(of: size, for: priority))
    lastCall += 1
    let id = CallID(number: lastCall)
    for place in slice { fetches[place.key]?.stage = .inFlight(id) }
    let deadlines = slice.flatMap { fetches[$0.key]?.waiters.values.map(\.deadline) ?? [] }
    let request = FetchCall(
      id: id, domain: lead.key.domain, video: lead.key.video, indices: slice.map(\.key.index),
      deadline: deadlines.max() ?? now, reservedBytes: slice.count * size,
      isInteractive: priority == .interactive)
    let hasSlot = calls.count < circuit.limit(bound.slots, at: now)
    if !hasSlot || memory.frames(of: size, for: priority) < slice.count { giveUpReadahead() }
    begin(request, bytesPerFrame: size, at: now)
  }

  /// Puts a call in flight.
  mutating func begin(_ request: FetchCall, bytesPerFrame size: Int, at now: Moment) {
    let foreseen = costs.cautious.time(calls: 1, frames: request.indices.count)
    let call = Call(
      request: request, started: now, bytesPerFrame: size, patience: policy.lateTime + foreseen)
    memory.reserve(request.reservedBytes, for: call.priority)
    calls[request.id] = call
    let others = calls.count - 1
    for id in calls.keys { calls[id]?.noteOthers(others) }
    holdBack(request.video)
    counters.count(request)
    actions.append(.start(request))
  }
}
