import FetchScheduling

/// What is in memory, and what goes when there is no room: a plain value.
///
/// Originals and derived forms go in the order of ``SegmentedLRU``, whichever of the two was used
/// longer ago first; but originals keep at least half of the budget: derived forms go first while
/// they hold more than that.
struct CacheEntries: Sendable {
  /// Bytes that all entries may cost.
  let budget: Int
  private(set) var originals = SegmentedLRU<FrameKey, StoredFrame>()
  private(set) var derived = SegmentedLRU<DerivedKey, DerivedForm>()
  private var evictions = 0
  /// Look-ups and insertions so far: what tells whose use was longer ago.
  private var now: UInt64 = 0

  init(budget: Int) { self.budget = budget }

  var statistics: MemoryCacheStatistics {
    MemoryCacheStatistics(
      entries: originals.count + derived.count, bytes: originals.cost + derived.cost,
      evictions: evictions)
  }

  mutating func original(_ key: FrameKey) -> StoredFrame? {
    now += 1
    return originals.value(for: key, now: now)
  }

  mutating func derived(_ key: DerivedKey) -> DerivedForm? {
    now += 1
    return derived.value(for: key, now: now)
  }

  mutating func insert(_ frame: StoredFrame, for key: FrameKey) {
    let isUsed = originals.remove(key)
    let cost = Self.cost(of: frame.frame.bytes)
    guard fits(cost) else { return }
    while originals.cost + derived.cost + cost > budget {
      evict(derivedFirst: derived.cost > budget / 2)
    }
    now += 1
    originals.insert(frame, for: key, cost: cost, isUsed: isUsed, now: now)
  }

  mutating func insert(_ form: DerivedForm, for key: DerivedKey) {
    let isUsed = derived.remove(key)
    let cost = Self.cost(of: form.bytes)
    guard fits(cost) else { return }
    while originals.cost + derived.cost + cost > budget {
      evict(derivedFirst: derived.cost + cost > budget / 2)
    }
    now += 1
    derived.insert(form, for: key, cost: cost, isUsed: isUsed, now: now)
  }

  mutating func remove(_ key: FrameKey) { originals.remove(key) }

  mutating func remove(_ key: DerivedKey) { derived.remove(key) }

  /// Removes all of a video; gives how many entries went, and their bytes.
  mutating func removeAll(ofVideo video: Int64) -> PurgedEntries {
    let before = originals.cost + derived.cost
    let entries =
      originals.removeAll { $0.video == video } + derived.removeAll { $0.video == video }
    return PurgedEntries(entries: entries, bytes: before - originals.cost - derived.cost)
  }

  /// What an entry of these bytes counts.
  static func cost(of content: [UInt8]) -> Int { content.capacity + MemoryCache.entryOverhead }

  private func fits(_ cost: Int) -> Bool { cost <= budget / MemoryCache.largestShare }

  private mutating func evict(derivedFirst: Bool) {
    if derivedFirst || isDerivedNext { derived.removeNext() } else { originals.removeNext() }
    evictions += 1
  }

  private var isDerivedNext: Bool {
    guard let derived = derived.lastUseOfNext else { return false }
    guard let original = originals.lastUseOfNext else { return true }
    return derived < original
  }
}
