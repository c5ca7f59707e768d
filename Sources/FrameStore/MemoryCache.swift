import FetchScheduling
import Synchronization

/// The memory tier: originals and derived forms under one budget in bytes, read synchronously from
/// any thread.
///
/// An entry larger than `largestShare` of the budget is not kept, nor what stood in its place, so
/// that one giant can't sweep everything else out.
public final class MemoryCache: Sendable {
  /// Bytes counted for an entry beside its array's capacity. An original takes up to 430 for its
  /// slots in the dictionary and the order, its digest, its note and the arrays' own headers, and
  /// 680 for the head that is kept with it once it was asked for; a form 1,210 in all, since its
  /// key has a digest and a text. So glibc's `mallinfo2` has it, over thousands of entries.
  public static let entryOverhead = 1280
  /// An entry may take at most this part of the budget: one eighth.
  public static let largestShare = 8

  public let budget: Int
  private let entries: Mutex<CacheEntries>

  /// A budget of 0 keeps nothing.
  public init(budget: Int) {
    self.budget = budget
    entries = Mutex(CacheEntries(budget: budget))
  }

  public func original(_ key: FrameKey) -> StoredFrame? {
    entries.withLock { $0.original(key) }
  }

  /// The same, without counting as a use.
  func peek(_ key: FrameKey) -> StoredFrame? {
    entries.withLock { $0.originals.peek(key) }
  }

  /// Drops a frame that was read ahead and that nobody has asked for yet.
  func discard(_ key: FrameKey) {
    entries.withLock { entries in
      if entries.originals.peek(key)?.readaheadMark?.take() == true { entries.remove(key) }
    }
  }

  public func derived(_ key: DerivedKey) -> DerivedForm? {
    entries.withLock { $0.derived(key) }
  }

  public func insert(_ frame: StoredFrame, for key: FrameKey) {
    entries.withLock { $0.insert(frame, for: key) }
  }

  public func insert(_ form: DerivedForm, for key: DerivedKey) {
    entries.withLock { $0.insert(form, for: key) }
  }

  public func remove(_ key: FrameKey) {
    entries.withLock { $0.remove(key) }
  }

  func remove(_ key: DerivedKey) {
    entries.withLock { $0.remove(key) }
  }

  /// Removes a video's originals and derived forms, in whatever domain; gives how many entries
  /// went, and their bytes.
  func removeAll(ofVideo video: Int64) -> PurgedEntries {
    entries.withLock { $0.removeAll(ofVideo: video) }
  }

  /// Entries, bytes and evictions at this moment.
  public var statistics: MemoryCacheStatistics { entries.withLock { $0.statistics } }
}

/// What the memory tier holds and gave up.
public struct MemoryCacheStatistics: Sendable, Hashable {
  public var entries = 0
  /// Content and overhead.
  public var bytes = 0
  public var evictions = 0
}
