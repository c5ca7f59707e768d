/// A video of which nothing comes for long holds one slot: its wants wait while a call of it is in
/// flight, and its other calls make way for those who want another video.
///
/// It is late from then on until it answers, so that when that call has failed one alone tries
/// again.
extension FetchScheduler {
  /// Takes note of calls of which nothing has come for too long.
  mutating func noteLate(at now: Moment) {
    let late = calls.values.filter { $0.lateAt <= now }
    // By number, so that what follows from it does not hang on a dictionary's order.
    for call in late.sorted(by: { $0.request.id.number < $1.request.id.number }) {
      self.late.insert(call.request.video)
      holdBack(call.request.video)
    }
  }

  /// When the next call is late, if nothing comes of it.
  func nextLate(after now: Moment) -> Moment? {
    calls.values.map(\.lateAt).filter { $0 > now }.min()
  }

  /// Something has come of the video.
  mutating func noteAnswer(of video: Int64, at now: Moment) {
    for id in calls.keys where calls[id]?.request.video == video { calls[id]?.noteAnswer(at: now) }
    guard late.contains(video) else { return }
    late.remove(video)
    holdBack(video)
  }

  /// Holds a video's wants back, or lets them into line again, as it has to be now.
  mutating func holdBack(_ video: Int64) {
    let isHeld =
      late.contains(video)
      && calls.values.contains { $0.request.video == video && !$0.request.isReadahead }
    for priority in [Priority.interactive, .batch] { queue[priority].setHeld(video, isHeld) }
  }

  /// Gives up a call that is late for one that waits without a slot; whether there was one.
  mutating func makeWay(at now: Moment) -> Bool {
    guard !late.isEmpty, circuit.limit(bound.slots, at: now) > 1 else { return false }
    for priority in [Priority.interactive, .batch] where lacksSlot(priority, at: now) {
      guard let lead = queue[priority].line.first, !late.contains(lead.key.video),
        let call = spareCall(for: priority, at: now)
      else { continue }
      giveBack(call)
      // Whoever it is for has waited long enough.
      lingerEnd = now
      return true
    }
    return false
  }

  /// The newest that is late where an older one of its video is in flight; a batch takes none from
  /// interactive wants.
  private func spareCall(for priority: Priority, at now: Moment) -> Call? {
    let wanted = calls.values.filter { !$0.request.isReadahead }
    let spare = wanted.filter { call in
      call.lateAt <= now && late.contains(call.request.video)
        && (priority == .interactive || call.priority == .batch)
        && wanted.contains {
          $0.request.video == call.request.video
            && $0.request.id.number < call.request.id.number
        }
    }
    return spare.max { $0.request.id.number < $1.request.id.number }
  }

  /// Cancels a call whose wants wait again, at their places.
  private mutating func giveBack(_ call: Call) {
    for key in call.outstandingKeys {
      guard fetches[key]?.waiters.isEmpty == false else {
        fetches[key] = nil
        continue
      }
      fetches[key]?.stage = .waiting
      enqueue(key)
    }
    release(call)
    counters.cancelled += 1
    actions.append(.cancel(call.request.id))
  }
}
