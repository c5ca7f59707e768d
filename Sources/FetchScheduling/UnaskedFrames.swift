/// Frames that were read ahead and not asked for yet, and the room they may have.
struct UnaskedFrames: Sendable {
  private let limit: Int
  private var frames: [FrameKey: Entry] = [:]
  /// In the order in which they came.
  private var arrivals = IndexedHeap<FrameKey, UInt64>()
  private var lastArrival: UInt64 = 0
  private(set) var bytes = 0

  private struct Entry: Sendable {
    let bytes: Int
    let scrub: ScrubID
    let since: Moment
  }

  init(policy: FetchPolicy) { limit = policy.readahead.bytes }

  var room: Int { limit - bytes }

  func contains(_ key: FrameKey) -> Bool { frames[key] != nil }

  mutating func insert(_ key: FrameKey, bytes size: Int, for scrub: ScrubID, at now: Moment) {
    remove(key)
    frames[key] = Entry(bytes: size, scrub: scrub, since: now)
    lastArrival += 1
    arrivals.insert(key, rank: lastArrival)
    bytes += size
  }

  /// Returns for whom it was read; nil if it is none of them.
  @discardableResult
  mutating func remove(_ key: FrameKey) -> ScrubID? {
    guard let frame = frames.removeValue(forKey: key) else { return nil }
    arrivals.remove(key)
    bytes -= frame.bytes
    return frame.scrub
  }

  /// Gives up those that came until `moment`, the oldest first, until there is that much room.
  mutating func makeRoom(_ wanted: Int, olderThan moment: Moment) -> [FrameKey] {
    var gone: [FrameKey] = []
    while room < wanted, let key = arrivals.first?.element, let frame = frames[key],
      frame.since <= moment
    {
      remove(key)
      gone.append(key)
    }
    return gone
  }
}
