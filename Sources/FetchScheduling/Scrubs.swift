/// Who scrubs where, bounded: the one without a request for the longest time is forgotten first.
struct Scrubs: Sendable {
  private let policy: FetchPolicy
  private var scrubs: [ScrubID: Scrub] = [:]
  private var uses = IndexedHeap<ScrubID, UInt64>()
  private var lastUse: UInt64 = 0
  /// Those that have frames to read, by when they had a turn last.
  private var ready = IndexedHeap<ScrubID, UInt64>()
  private var lastTurn: UInt64 = 0

  init(policy: FetchPolicy) { self.policy = policy }

  /// The one whose turn it is to read ahead, and how many frames.
  var first: (id: ScrubID, frames: Int)? {
    guard let id = ready.first?.element, let scrub = scrubs[id] else { return nil }
    return (id, scrub.next.count)
  }
  var count: Int { scrubs.count }

  mutating func ask(
    _ index: Int64, in id: ScrubID, by waiter: WaiterID, at now: Moment,
    isOpen: (WaiterID) -> Bool
  ) {
    let known = scrubs[id].flatMap { now - $0.lastSeen < policy.readahead.patience ? $0 : nil }
    var scrub = known ?? Scrub(at: index, policy: policy, now: now)
    if scrub.isCrowded(isOpen) { scrub.forget() }
    scrub.ask(index, by: waiter, at: now)
    scrubs[id] = scrub
    lastUse += 1
    uses.insert(id, rank: lastUse)
    refresh(id)
    if scrubs.count > policy.readahead.scrubs, let oldest = uses.popFirst(upTo: lastUse) {
      scrubs[oldest] = nil
      refresh(oldest)
    }
  }

  mutating func hit(_ index: Int64, in id: ScrubID, at now: Moment) {
    change(id) { $0.hit(index, at: now) }
  }

  /// Takes frames to read out of the one whose turn it is; the others come before it then.
  mutating func take(
    upTo limit: Int, of id: ScrubID, where isWanted: (Int64) -> Bool
  ) -> [Int64] {
    var taken: [Int64] = []
    lastTurn += 1
    change(id) { [lastTurn] scrub in
      taken = scrub.take(upTo: limit, where: isWanted)
      scrub.lastTurn = lastTurn
    }
    return taken
  }

  mutating func putBack(_ indices: [Int64], in id: ScrubID) {
    change(id) { $0.putBack(indices) }
  }

  mutating func noteEnd(_ index: Int64, in id: ScrubID) {
    change(id) { $0.noteEnd(index) }
  }

  private mutating func change(_ id: ScrubID, _ body: (inout Scrub) -> Void) {
    guard var scrub = scrubs.removeValue(forKey: id) else { return }
    body(&scrub)
    scrubs[id] = scrub
    refresh(id)
  }

  private mutating func refresh(_ id: ScrubID) {
    if let scrub = scrubs[id], !scrub.next.isEmpty {
      ready.insert(id, rank: scrub.lastTurn)
    } else {
      ready.remove(id)
    }
  }
}
