import Synchronization

/// How many frames that were wanted were in memory, and how many were not; counted from any thread.
final class LookupCounter: Sendable {
  private let hits = Atomic(0)
  private let misses = Atomic(0)

  func countHit() { hits.wrappingAdd(1, ordering: .relaxed) }
  func count(hits: Int, misses: Int) {
    if hits > 0 { self.hits.wrappingAdd(hits, ordering: .relaxed) }
    if misses > 0 { self.misses.wrappingAdd(misses, ordering: .relaxed) }
  }

  var current: LookupStatistics {
    LookupStatistics(
      hits: hits.load(ordering: .relaxed), misses: misses.load(ordering: .relaxed))
  }
}

/// Frames that were wanted so far, by whether they were in memory and good.
public struct LookupStatistics: Sendable, Hashable {
  public var hits = 0
  public var misses = 0
}
