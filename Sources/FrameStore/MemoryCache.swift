import FetchScheduling
import Synchronization

/// The memory tier: originals and derived forms under one budget in bytes, read synchronously from
/// any thread.
///
/// Originals keep at least half of the budget: derived forms go first while they hold more than
/// that. An entry larger than `largestShare` of the budget is not kept, nor what stood in its
/// place, so that one giant can't sweep everything else out.
public final class MemoryCache: Sendable {
  /// Bytes counted for an entry beside its content: dictionary slot, node, digest and headers.
  public static let entryOverhead = 512
  /// An entry may take at most this part of the budget: one eighth.
  public static let largestShare = 8

  public let budget: Int
  private let state: Mutex<State>

  private struct State {
    var originals = RecencyList<FrameKey, StoredFrame>()
    var derived = RecencyList<DerivedKey, DerivedForm>()
    var statistics = MemoryCacheStatistics()
  }

  /// A budget of 0 keeps nothing.
  public init(budget: Int) {
    self.budget = budget
    state = Mutex(State())
  }

  public func original(_ key: FrameKey) -> StoredFrame? {
    state.withLock { $0.originals.value(for: key) }
  }

  /// The frame, unless it was stored `age` ago or earlier: then it is dropped.
  func original(_ key: FrameKey, youngerThan age: Duration, at now: Moment) -> StoredFrame? {
    guard let stored = original(key) else { return nil }
    guard now - stored.storedAt < age else {
      remove(key)
      return nil
    }
    return stored
  }

  public func derived(_ key: DerivedKey) -> DerivedForm? {
    state.withLock { $0.derived.value(for: key) }
  }

  public func insert(_ frame: StoredFrame, for key: FrameKey) {
    let cost = frame.frame.bytes.capacity + Self.entryOverhead
    state.withLock { state in
      guard cost <= budget / Self.largestShare else {
        state.originals.remove(key)
        return
      }
      state.originals.insert(frame, for: key, cost: cost)
      evict(&state)
    }
  }

  public func insert(_ form: DerivedForm, for key: DerivedKey) {
    let cost = form.bytes.capacity + Self.entryOverhead
    state.withLock { state in
      guard cost <= budget / Self.largestShare else {
        state.derived.remove(key)
        return
      }
      state.derived.insert(form, for: key, cost: cost)
      evict(&state)
    }
  }

  public func remove(_ key: FrameKey) {
    state.withLock { $0.originals.remove(key) }
  }

  /// Entries, bytes and evictions at this moment.
  public var statistics: MemoryCacheStatistics {
    state.withLock { state in
      var statistics = state.statistics
      statistics.entries = state.originals.count + state.derived.count
      statistics.bytes = state.originals.cost + state.derived.cost
      return statistics
    }
  }

  private func evict(_ state: inout State) {
    while state.originals.cost + state.derived.cost > budget {
      let derivedFirst = state.derived.cost > budget / 2
      if derivedFirst || !state.originals.removeOldest() { state.derived.removeOldest() }
      state.statistics.evictions += 1
    }
  }
}

/// What the memory tier holds and gave up.
public struct MemoryCacheStatistics: Sendable, Hashable {
  public var entries = 0
  /// Content and overhead.
  public var bytes = 0
  public var evictions = 0
}
